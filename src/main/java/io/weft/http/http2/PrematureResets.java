package io.weft.http.http2;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a client opens streams only to reset them. Any thread. Source: Envoy's {@code
 * maybeDrainDueToPrematureResets} and its runtime keys {@code
 * overload.premature_reset_total_stream_count} and {@code
 * overload.premature_reset_min_stream_lifetime_seconds}.
 */
final class PrematureResets {
  private static final long ENOUGH_STREAMS = 500;
  private static final long SHORT_NANOS = 1_000_000_000L;

  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong premature = new AtomicLong();

  /**
   * Counts a stream that ended.
   *
   * @param reset whether the client reset it before there was an answer
   * @return whether half of the streams, and enough of them, ended so
   */
  boolean count(boolean reset, long lifetimeNanos) {
    long all = ended.incrementAndGet();
    boolean counts = reset && lifetimeNanos <= SHORT_NANOS;
    long bad = counts ? premature.incrementAndGet() : premature.get();
    return counts && bad * 2 >= Math.max(all, ENOUGH_STREAMS);
  }
}
