package io.weft.listener;

/**
 * What else can be said about a listener.
 *
 * @param bindToPort whether it has sockets; without, connections are handed to it
 * @param direction which way its traffic goes
 * @param drainsOnlyWhenModified whether it ignores failed health checks and drain requests
 * @param ignoresGlobalLimit whether its connections are not counted against the process's limit
 */
public record ListenerOptions(
    boolean bindToPort,
    TrafficDirection direction,
    boolean drainsOnlyWhenModified,
    boolean ignoresGlobalLimit) {
  /** What holds unless said otherwise. */
  public static final ListenerOptions DEFAULT =
      new ListenerOptions(true, TrafficDirection.UNSPECIFIED, false, false);
}
