package io.weft.http;

/**
 * Limits of a connection to a client, of whatever version. A value. Times in nanoseconds; 0 means
 * that there is none.
 *
 * @param idleTimeoutNanos how long a connection may have no request
 * @param requestHeadersTimeoutNanos how long the headers of a request may take from their first
 *     byte
 * @param delayedCloseTimeoutNanos how long a client may take to close a connection that is over
 * @param drainTimeoutNanos how long an idle connection remains open after its idle timeout
 * @param maxRequests how many requests a connection may serve; 0 means any number
 */
public record ServerConnectionOptions(
    long idleTimeoutNanos,
    long requestHeadersTimeoutNanos,
    long delayedCloseTimeoutNanos,
    long drainTimeoutNanos,
    long maxRequests) {
  /** Envoy's defaults: idle 1 h, delayed close 1 s, drain 5 s. */
  public static final ServerConnectionOptions DEFAULT =
      new ServerConnectionOptions(3_600_000_000_000L, 0, 1_000_000_000L, 5_000_000_000L, 0);
}
