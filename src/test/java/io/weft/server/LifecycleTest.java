package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.admin.ServerControl.State;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final Lifecycle lifecycle = new Lifecycle();

  @Test
  void goesThroughEnvoysStates() {
    assertEquals(State.PRE_INITIALIZING, lifecycle.state());
    lifecycle.initializing();
    assertEquals(State.INITIALIZING, lifecycle.state());
    lifecycle.live();
    assertEquals(State.LIVE, lifecycle.state());
    lifecycle.drain();
    assertEquals(State.DRAINING, lifecycle.state());
  }

  @Test
  void drainsWhileHealthChecksAreToFail() {
    lifecycle.live();
    lifecycle.failHealthChecks(true);
    assertEquals(State.DRAINING, lifecycle.state());
    lifecycle.failHealthChecks(false);
    assertEquals(State.LIVE, lifecycle.state());
  }
}
