package io.weft.server;

import io.weft.admin.ServerControl.State;

/**
 * Where the process stands. Any thread; {@code /ready}, {@code /server_info} and the stat {@code
 * server.state} all ask here, so that they agree.
 */
final class Lifecycle {
  private volatile State phase = State.PRE_INITIALIZING;
  private volatile boolean failsHealthChecks;
  private volatile boolean draining;

  /** The state as others see it. */
  State state() {
    if (phase == State.LIVE && (failsHealthChecks || draining)) {
      return State.DRAINING;
    }
    return phase;
  }

  /** The bootstrap is read; clusters and discovery are on their way. */
  void initializing() {
    phase = State.INITIALIZING;
  }

  /** All listeners accept connections. */
  void live() {
    phase = State.LIVE;
  }

  /** Has health checks fail or succeed. */
  void failHealthChecks(boolean fail) {
    failsHealthChecks = fail;
  }

  /** The process is coming to its end. */
  void drain() {
    draining = true;
  }

  /** Whether health checks succeed: the stat {@code server.live}. */
  boolean isLive() {
    return state() == State.LIVE;
  }
}
