package io.weft.xds;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long to wait before the next attempt: any time up to a bound that doubles with each failure.
 * Used by one thread. Source: {@code envoy.config.core.v3.BackoffStrategy}.
 */
final class BackOff {
  /** What Envoy does where the configuration says nothing. */
  static final Duration BASE = Duration.ofMillis(500);

  static final Duration LONGEST = Duration.ofSeconds(30);

  private final long baseMillis;
  private final long longestMillis;
  private final LongSupplier random;
  private long boundMillis;

  /** A back-off of at most {@code base} at first and {@code longest} in the end. */
  BackOff(Duration base, Duration longest, LongSupplier random) {
    this.baseMillis = Math.max(1, base.toMillis());
    this.longestMillis = Math.max(baseMillis, longest.toMillis());
    this.random = random;
    this.boundMillis = baseMillis;
  }

  /** The next time to wait. */
  Duration next() {
    long wait = Long.remainderUnsigned(random.getAsLong(), boundMillis);
    boundMillis = Math.min(longestMillis, 2 * boundMillis);
    return Duration.ofMillis(wait);
  }

  /** An attempt succeeded. */
  void reset() {
    boundMillis = baseMillis;
  }
}
