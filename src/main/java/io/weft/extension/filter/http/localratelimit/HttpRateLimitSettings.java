package io.weft.extension.filter.http.localratelimit;

import io.weft.common.TokenBucket;
import io.weft.router.HeaderTransforms;
import io.weft.router.RouteMatch;
import io.weft.stats.Counter;
import io.weft.stats.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What the filter and a route's override can say. A value around a bucket that all requests share.
 *
 * @param status of the answer
 * @param bucket null to let everything through
 * @param isPerConnection whether each connection has one like it, and {@code bucket} is not used
 * @param enabled of which requests tokens are taken; null for none
 * @param enforced which requests without a token are answered; null for none
 * @param requestHeaders changes requests that go on without a token
 * @param responseHeaders changes the answers
 * @param tellsLimit whether responses tell of the bucket
 * @param isResourceExhausted whether gRPC gets RESOURCE_EXHAUSTED and not UNAVAILABLE
 */
record HttpRateLimitSettings(
    int status,
    @Nullable TokenBucket bucket,
    boolean isPerConnection,
    RouteMatch.@Nullable Fraction enabled,
    RouteMatch.@Nullable Fraction enforced,
    HeaderTransforms requestHeaders,
    HeaderTransforms responseHeaders,
    boolean tellsLimit,
    boolean isResourceExhausted,
    Counters counters) {
  /** The stats below {@code <stat_prefix>.http_local_rate_limit.}. */
  record Counters(Counter enabled, Counter enforced, Counter ok, Counter limited) {
    static Counters of(Scope scope) {
      scope.counter("shadow_mode"); // of descriptors, which Weft has not
      return new Counters(
          scope.counter("enabled"),
          scope.counter("enforced"),
          scope.counter("ok"),
          scope.counter("rate_limited"));
    }
  }
}
