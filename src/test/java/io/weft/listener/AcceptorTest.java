package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.testing.ChildJvm;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  /** As long as connections wait, accepting never blocks, and nothing else would end its turn. */
  @Test
  void sixteenAreAcceptedBeforeTheFirstIsServed() throws Exception {
    String accepted =
        ChildJvm.output(
            FairAccepting.class,
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1");

    assertEquals("16", accepted);
  }
}
