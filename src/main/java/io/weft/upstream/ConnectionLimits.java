package io.weft.upstream;

import io.weft.common.Deadlines;
import java.time.Duration;

/**
 * How long the connections of a cluster serve. A value; {@link Long#MAX_VALUE} is for ever.
 *
 * @param idleNanos how long a connection may rest
 * @param durationNanos how long it is given requests
 * @param requests how many it is given
 */
record ConnectionLimits(long idleNanos, long durationNanos, long requests) {
  /** The limits that {@code settings} have, in which 0 is for ever. */
  static ConnectionLimits of(ClusterSettings.Connections settings) {
    return new ConnectionLimits(
        nanos(settings.idleTimeout()),
        nanos(settings.maxDuration()),
        settings.maxRequests() == 0 ? Long.MAX_VALUE : settings.maxRequests());
  }

  private static long nanos(Duration configured) {
    long nanos = Deadlines.saturatedNanos(configured);
    return nanos == 0 ? Long.MAX_VALUE : nanos;
  }
}
