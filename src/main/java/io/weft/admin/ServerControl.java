package io.weft.admin;

import java.time.Duration;
import java.util.Map;

/**
 * What the admin interface may know of the process and ask of it. Any thread; never blocks long.
 */
public interface ServerControl {
  /** Where the process stands, by the names that {@code /ready} shows. */
  enum State {
    LIVE(0),
    DRAINING(1),
    PRE_INITIALIZING(2),
    INITIALIZING(3);

    private final int number;

    State(int number) {
      this.number = number;
    }

    /** The value of the stat {@code server.state}. */
    public int number() {
      return number;
    }
  }

  /**
   * How {@code /drain_listeners} is to be done.
   *
   * @param inboundOnly only listeners whose traffic direction is inbound
   * @param graceful give connections the drain time before listeners stop
   * @param skipExit drain connections but let listeners go on
   */
  record DrainRequest(boolean inboundOnly, boolean graceful, boolean skipExit) {}

  /** Where the process stands. */
  State state();

  /** How long the process has been up. */
  Duration uptime();

  /**
   * The fields of {@code envoy.admin.v3.CommandLineOptions}: String, Long, Boolean, Duration, List.
   */
  Map<String, Object> commandLine();

  /** Has health checks fail, so that clients go elsewhere, or succeed again. */
  void failHealthChecks(boolean fail);

  /** Drains listeners. */
  void drainListeners(DrainRequest request);

  /** Opens log files anew. */
  void reopenLogs();

  /** Ends the process soon after it returned. */
  void shutdown();
}
