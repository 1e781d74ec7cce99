package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.TokenBucket;
import java.time.Duration;

/** Translates token buckets. Source: {@code envoy.type.v3.TokenBucket}. */
public final class TokenBuckets {
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

  private TokenBuckets() {}

  /**
   * A full bucket as {@code proto}, which was validated, describes it.
   *
   * @param field for the problem
   * @throws ConfigException if it fills faster than Envoy allows
   */
  public static TokenBucket translate(io.envoyproxy.envoy.type.v3.TokenBucket proto, String field)
      throws ConfigException {
    Duration interval = ClusterTranslator.duration(proto.getFillInterval());
    if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
      throw new ConfigException(
          field + ".fill_interval",
          "local rate limit token bucket fill timer must be >= 50ms, it is "
              + interval.toMillis()
              + "ms");
    }
    return new TokenBucket(
        Integer.toUnsignedLong(proto.getMaxTokens()),
        proto.hasTokensPerFill() ? Integer.toUnsignedLong(proto.getTokensPerFill().getValue()) : 1,
        interval,
        System::nanoTime);
  }
}
