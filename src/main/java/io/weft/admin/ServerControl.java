package io.weft.admin;

import io.weft.common.ConfigException;
import io.weft.config.ConfigDiff;
import java.time.Duration;
import java.util.List;
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

  /**
   * What reading the configuration anew has changed.
   *
   * @param failures listeners that could not be opened and go on as they were, with the reason
   * @param restartFields fields of the bootstrap that differ but count only when a process starts
   */
  record ReloadReport(ConfigDiff diff, List<String> failures, List<String> restartFields) {
    public ReloadReport {
      failures = List.copyOf(failures);
      restartFields = List.copyOf(restartFields);
    }
  }

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

  /**
   * Reads the bootstrap anew and puts its listeners and clusters into service; waits until that is
   * done. Not for the control thread.
   *
   * @throws ConfigException with everything that is wrong with it, or if another reload is under
   *     way; nothing has changed then
   */
  ReloadReport reload() throws ConfigException;

  /** Ends the process soon after it returned. */
  void shutdown();
}
