package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.RateLimitSettings;
import io.weft.common.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a control plane gets in a time; one thread only. Source: {@code
 * envoy.config.core.v3.RateLimitSettings}.
 */
final class RequestLimit {
  private static final int DEFAULT_MOST = 100;
  private static final double DEFAULT_PER_SECOND = 10;

  private final @Nullable TokenBucket bucket;

  private RequestLimit(@Nullable TokenBucket bucket) {
    this.bucket = bucket;
  }

  /** No limit. */
  static RequestLimit none() {
    return new RequestLimit(null);
  }

  /**
   * What {@code proto}, which was validated, says.
   *
   * @param clock the time in nanoseconds
   */
  static RequestLimit of(RateLimitSettings proto, LongSupplier clock) {
    int most = proto.hasMaxTokens() ? proto.getMaxTokens().getValue() : DEFAULT_MOST;
    double perSecond = proto.hasFillRate() ? proto.getFillRate().getValue() : DEFAULT_PER_SECOND;
    Duration interval = Duration.ofNanos(Math.max(1, (long) (1e9 / perSecond)));
    return new RequestLimit(new TokenBucket(most, 1, interval, clock));
  }

  /** Counts one more request; false if it has to wait. */
  boolean take() {
    return bucket == null || bucket.take();
  }

  /** How long it takes until a request that was held back may go. */
  Duration untilNext() {
    return bucket == null ? Duration.ZERO : bucket.untilFill();
  }
}
