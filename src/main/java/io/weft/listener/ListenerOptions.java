package io.weft.listener;

/**
 * What else can be said about a listener.
 *
 * @param bindToPort whether it has sockets; without, connections are handed to it
 * @param direction which way its traffic goes
 * @param drainsOnlyWhenModified whether it ignores failed health checks and drain requests
 * @param ignoresGlobalLimit whether its connections are not counted against the process's limit
 * @param handsOff whether connections go to the listener of the address that the client meant, if
 *     there is one
 */
public record ListenerOptions(
    boolean bindToPort,
    TrafficDirection direction,
    boolean drainsOnlyWhenModified,
    boolean ignoresGlobalLimit,
    boolean handsOff) {
  /** What holds unless said otherwise. */
  public static final ListenerOptions DEFAULT =
      new ListenerOptions(true, TrafficDirection.UNSPECIFIED, false, false);

  /** A listener that keeps its connections. */
  public ListenerOptions(
      boolean bindToPort,
      TrafficDirection direction,
      boolean drainsOnlyWhenModified,
      boolean ignoresGlobalLimit) {
    this(bindToPort, direction, drainsOnlyWhenModified, ignoresGlobalLimit, false);
  }
}
