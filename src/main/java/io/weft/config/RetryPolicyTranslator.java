package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.RetryConditions;
import io.weft.router.RetryPolicy;
import io.weft.router.RetryPolicy.BackOff;
import io.weft.router.RetryPolicy.HostSelection;
import io.weft.router.RetryPolicy.RateLimited;
import io.weft.router.RetryPolicy.ResetHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates a retry policy. Source: {@code envoy.config.route.v3.RetryPolicy}. */
public final class RetryPolicyTranslator {
  private static final String LB = "envoy.lb";
  private static final Duration RATE_LIMITED_MAX = Duration.ofMinutes(5);
  private static final Duration ASYNC_BASE = Duration.ofSeconds(1);
  private static final int BASES_IN_MAX = 10;

  private RetryPolicyTranslator() {}

  /**
   * The policy for requests of Weft's own, whose attempts may each take as long as the longest
   * waiting time. Source: Envoy's {@code convertCoreToRouteRetryPolicy}.
   *
   * @throws ConfigException if the waiting times do not fit together
   */
  public static RetryPolicy translate(io.envoyproxy.envoy.config.core.v3.RetryPolicy proto)
      throws ConfigException {
    BackoffStrategy backOff = proto.getRetryBackOff();
    Duration base =
        proto.hasRetryBackOff()
            ? ClusterTranslator.duration(backOff.getBaseInterval())
            : ASYNC_BASE;
    Duration max =
        backOff.hasMaxInterval()
            ? ClusterTranslator.duration(backOff.getMaxInterval())
            : base.multipliedBy(BASES_IN_MAX);
    if (max.compareTo(base) < 0) {
      throw new ConfigException(
          "retry_back_off.max_interval",
          "max_interval must be greater than or equal to the base_interval");
    }
    return new RetryPolicy(
        RetryConditions.of(proto.getRetryOn()),
        proto.hasNumRetries() ? Integer.toUnsignedLong(proto.getNumRetries().getValue()) : 1,
        max,
        Duration.ZERO,
        Set.of(),
        List.of(),
        List.of(),
        new BackOff(base, max, null),
        HostSelection.DEFAULT);
  }

  static RetryPolicy translate(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto)
      throws ConfigException {
    return new RetryPolicy(
        RetryConditions.of(proto.getRetryOn()),
        proto.hasNumRetries() ? Integer.toUnsignedLong(proto.getNumRetries().getValue()) : 1,
        ClusterTranslator.duration(proto.getPerTryTimeout()),
        ClusterTranslator.duration(proto.getPerTryIdleTimeout()),
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
      return new BackOff(null, null, rateLimited);
    }
    var backOff = proto.getRetryBackOff();
    Duration base = ClusterTranslator.duration(backOff.getBaseInterval());
    if (base.toMillis() < 1) {
      base = Duration.ofMillis(1);
    }
    Duration max = null;
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
    Map<String, Object> metadata = new HashMap<>();
    for (int i = 0; i < proto.getRetryHostPredicateCount(); i++) {
      RetryHostPredicate predicate = proto.getRetryHostPredicate(i);
      String path = "retry_host_predicate[" + i + ']';
      switch (unpack(predicate.getTypedConfig(), path)) {
        case PreviousHostsPredicate avoided -> previous = true;
        case OmitCanaryHostsPredicate avoided -> canaries = true;
        case OmitHostMetadataConfig avoided ->
            MetadataTranslator.translate(avoided.getMetadataMatch())
                .namespace(LB)
                .forEach((key, value) -> {
                  if (value != null) {
                    metadata.put(key, value);
                  }
                });
        case null, default ->
            throw new ConfigException(
                path,
                FeatureCoverage.unsupported(
                    predicate.getName(), predicate.getTypedConfig().getTypeUrl()));
      }
    }
    long attempts = proto.getHostSelectionRetryMaxAttempts();
    return new HostSelection(
        previous,
        canaries,
        metadata,
        attempts == 0 ? 1 : (int) Math.min(attempts, Integer.MAX_VALUE),
        previousPriorities(proto));
  }

  private static long previousPriorities(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto)
      throws ConfigException {
    if (!proto.hasRetryPriority()) {
      return 0;
    }
    var priority = proto.getRetryPriority();
    if (unpack(priority.getTypedConfig(), "retry_priority")
        instanceof PreviousPrioritiesConfig previous) {
      return Integer.toUnsignedLong(previous.getUpdateFrequency());
    }
    throw new ConfigException(
        "retry_priority",
        FeatureCoverage.unsupported(priority.getName(), priority.getTypedConfig().getTypeUrl()));
  }

  private static @Nullable Message unpack(Any config, String path) throws ConfigException {
    try {
      return TypedConfig.unpack(config);
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException(path, String.valueOf(e.getMessage()));
    }
  }
}
