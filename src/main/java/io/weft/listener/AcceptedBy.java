package io.weft.listener;

/** Which of Envoy's threads would accept the connections of a listener; part of stats' names. */
public enum AcceptedBy {
  /** The listeners of the configuration. */
  WORKERS("worker_0"),
  /** The listener of the admin interface. */
  MAIN_THREAD("main_thread");

  private final String statName;

  AcceptedBy(String statName) {
    this.statName = statName;
  }

  /** The part of stats' names. */
  String statName() {
    return statName;
  }
}
