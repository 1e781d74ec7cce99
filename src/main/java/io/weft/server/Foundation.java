package io.weft.server;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.ActiveRequests;
import io.weft.net.Drain;
import io.weft.stats.StatsStore;

/**
 * What everything else stands on; made before the configuration is read.
 *
 * @param deadlines the wheel of all time limits
 * @param control the only thread that changes configuration
 * @param stats every stat of the process
 * @param requests the requests in flight
 * @param drain the connections of all listeners but the admin's
 */
record Foundation(
    Deadlines deadlines,
    ControlThread control,
    StatsStore stats,
    ActiveRequests requests,
    Drain drain) {
  Foundation() {
    this(new Deadlines());
  }

  private Foundation(Deadlines deadlines) {
    this(
        deadlines,
        new ControlThread(deadlines),
        new StatsStore(),
        new ActiveRequests(),
        new Drain());
  }
}
