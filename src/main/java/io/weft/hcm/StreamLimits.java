package io.weft.hcm;

/**
 * How long the streams and connections of a connection manager may take. A value; nanoseconds, 0
 * for no limit.
 *
 * <p>Source: the fields of these names of {@code HttpConnectionManager} and {@code
 * HttpProtocolOptions}.
 *
 * @param idleTimeoutNanos how long a stream may stand still ({@code stream_idle_timeout})
 * @param flushTimeoutNanos how long a response whose rest is here may wait for its client ({@code
 *     stream_flush_timeout})
 * @param requestTimeoutNanos how long a request may take to arrive
 * @param maxStreamDurationNanos how long a stream may last
 * @param maxConnectionDurationNanos how long a connection may last before it is drained
 * @param drainsSoftly whether one of HTTP/1 that lasted so long ends with its next response only,
 *     however late that comes ({@code http1_safe_max_connection_duration})
 */
public record StreamLimits(
    long idleTimeoutNanos,
    long flushTimeoutNanos,
    long requestTimeoutNanos,
    long maxStreamDurationNanos,
    long maxConnectionDurationNanos,
    boolean drainsSoftly) {
  /** Envoy's defaults: 5 minutes without activity. */
  public static final StreamLimits DEFAULT =
      new StreamLimits(300_000_000_000L, 300_000_000_000L, 0, 0, 0, false);
}
