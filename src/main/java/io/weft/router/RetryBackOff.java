package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.runtime.RuntimeSnapshot;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The waiting times between the attempts of one request: fully jittered and doubled from one to the
 * next, unless the host says how long to wait. Owned by the stream's thread. Source: Envoy's {@code
 * JitteredExponentialBackOffStrategy} and {@code JitteredLowerBoundBackOffStrategy}.
 */
final class RetryBackOff {
  private static final String BASE_KEY = "upstream.base_retry_backoff_ms";
  private static final long DEFAULT_BASE = 25;
  private static final long MAX_FACTOR = 10;

  private final RetryPolicy.@Nullable RateLimited rateLimited;
  private final RandomGenerator random;
  private final long max;
  private long next;

  RetryBackOff(RetryPolicy.BackOff settings, RuntimeSnapshot runtime, RandomGenerator random) {
    Duration base = settings.base();
    Duration longest = settings.max();
    this.rateLimited = settings.rateLimited();
    this.random = random;
    this.next =
        Math.max(1, base == null ? runtime.integer(BASE_KEY, DEFAULT_BASE) : base.toMillis());
    this.max = longest == null ? next * MAX_FACTOR : Math.max(1, longest.toMillis());
  }

  /** How long the host that gave {@code response} wants to be left alone in ms; -1 if not said. */
  long rateLimitedMillis(HeaderMap response) {
    if (rateLimited == null) {
      return -1;
    }
    long asked = RateLimitReset.millis(rateLimited, response);
    return asked <= 1 ? -1 : asked + random.nextLong(asked / 2 + 1);
  }

  /** How long to wait before the next attempt, in milliseconds. */
  long nextMillis() {
    long bound = next;
    next = next < max / 2 ? next * 2 : max;
    return Math.min(random.nextLong(bound), max);
  }
}
