package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.RetryOn;
import io.weft.router.RetryPolicy;
import io.weft.router.RetryPolicy.BackOff;
import io.weft.router.RetryPolicy.HostSelection;
import io.weft.router.RetryPolicy.RateLimited;
import io.weft.router.RetryPolicy.ResetHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Translates a retry policy. Source: {@code envoy.config.route.v3.RetryPolicy}. */
final class RetryPolicyTranslator {
  private static final String PREVIOUS_HOSTS = "previous_hosts";
  private static final String OMIT_CANARY_HOSTS = "omit_canary_hosts";
  private static final long MAX_FACTOR = 10;
  private static final Duration RATE_LIMITED_MAX = Duration.ofMinutes(5);

  private RetryPolicyTranslator() {}

  static RetryPolicy translate(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto)
      throws ConfigException {
    return new RetryPolicy(
        RetryOn.parse(proto.getRetryOn()),
        proto.hasNumRetries() ? proto.getNumRetries().getValue() : 1,
        ClusterTranslator.duration(proto.getPerTryTimeout()),
        new HashSet<>(proto.getRetriableStatusCodesList()),
        MatcherTranslator.headers(proto.getRetriableHeadersList(), "retriable_headers"),
        MatcherTranslator.headers(
            proto.getRetriableRequestHeadersList(), "retriable_request_headers"),
        backOff(proto),
        hosts(proto));
  }

  private static BackOff backOff(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto)
      throws ConfigException {
    RateLimited rateLimited = rateLimited(proto);
    if (!proto.hasRetryBackOff()) {
      return new BackOff(BackOff.DEFAULT.base(), BackOff.DEFAULT.max(), rateLimited);
    }
    var backOff = proto.getRetryBackOff();
    Duration base = ClusterTranslator.duration(backOff.getBaseInterval());
    if (base.toMillis() < 1) {
      base = Duration.ofMillis(1);
    }
    Duration max = base.multipliedBy(MAX_FACTOR);
    if (backOff.hasMaxInterval()) {
      max = ClusterTranslator.duration(backOff.getMaxInterval());
      max = max.toMillis() < 1 ? Duration.ofMillis(1) : max;
      if (max.compareTo(base) < 0) {
        throw new ConfigException(
            "retry_back_off.max_interval",
            "retry_policy.max_interval must greater than or equal to the"
                + " retry_policy.base_interval");
      }
    }
    return new BackOff(base, max, rateLimited);
  }

  private static @Nullable RateLimited rateLimited(
      io.envoyproxy.envoy.config.route.v3.RetryPolicy proto) {
    if (!proto.hasRateLimitedRetryBackOff()) {
      return null;
    }
    var limited = proto.getRateLimitedRetryBackOff();
    List<ResetHeader> headers = new ArrayList<>();
    for (var header : limited.getResetHeadersList()) {
      boolean timestamp =
          header.getFormat()
              == io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat.UNIX_TIMESTAMP;
      headers.add(new ResetHeader(HeaderName.of(header.getName()), timestamp));
    }
    return new RateLimited(
        headers,
        limited.hasMaxInterval()
            ? ClusterTranslator.duration(limited.getMaxInterval())
            : RATE_LIMITED_MAX);
  }

  private static HostSelection hosts(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto)
      throws ConfigException {
    boolean previous = false;
    boolean canaries = false;
    for (int i = 0; i < proto.getRetryHostPredicateCount(); i++) {
      String type = proto.getRetryHostPredicate(i).getTypedConfig().getTypeUrl();
      if (type.contains('.' + PREVIOUS_HOSTS + '.')) {
        previous = true;
      } else if (type.contains('.' + OMIT_CANARY_HOSTS + '.')) {
        canaries = true;
      } else {
        throw new ConfigException(
            "retry_host_predicate[" + i + ']',
            FeatureCoverage.unsupported(proto.getRetryHostPredicate(i).getName(), type));
      }
    }
    long attempts = proto.getHostSelectionRetryMaxAttempts();
    return new HostSelection(previous, canaries, attempts == 0 ? 1 : (int) attempts);
  }
}
