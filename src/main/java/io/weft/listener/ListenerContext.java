package io.weft.listener;

import io.weft.common.Deadlines;
import io.weft.net.Drain;
import io.weft.net.InternalListeners;
import io.weft.overload.ConnectionLimit;
import io.weft.stats.Scope;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * What all listeners of a process share.
 *
 * @param deadlines the wheel for time limits
 * @param drain the process's drain, of which each listener's is a part
 * @param drainSettings how connections come to an end when what serves them is replaced
 * @param connections the limit of the whole process
 * @param listenerLimit how many connections the listener of a name may have, asked for each
 * @param stats below which {@code listener.<address>.} is counted
 * @param acceptedBy which of Envoy's threads stands in the names of stats
 * @param internal where listeners without a socket are to be found
 */
public record ListenerContext(
    Deadlines deadlines,
    Drain drain,
    DrainSettings drainSettings,
    ConnectionLimit connections,
    ToLongFunction<String> listenerLimit,
    Scope stats,
    AcceptedBy acceptedBy,
    InternalListeners internal) {
  /** What listeners share that all have sockets. */
  public ListenerContext(
      Deadlines deadlines,
      Drain drain,
      DrainSettings drainSettings,
      ConnectionLimit connections,
      ToLongFunction<String> listenerLimit,
      Scope stats,
      AcceptedBy acceptedBy) {
    this(
        deadlines,
        drain,
        drainSettings,
        connections,
        listenerLimit,
        stats,
        acceptedBy,
        InternalListeners.disabled());
  }

  /**
   * How connections come to an end.
   *
   * @param time how long they may take; what is left is closed then
   * @param strategy how fast they are asked to
   */
  public record DrainSettings(Duration time, Drain.Strategy strategy) {}
}
