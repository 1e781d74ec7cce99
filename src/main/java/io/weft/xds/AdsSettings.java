package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource.ApiType;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.RateLimitSettings;
import io.weft.common.ConfigException;
import io.weft.config.ConfigSourceTranslator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How the control plane is reached. A value. Source: {@code envoy.config.core.v3.ApiConfigSource}.
 *
 * @param isDelta whether responses say only what changed
 * @param nodeOnFirstMessageOnly whether later requests of a stream leave out who asks
 * @param service where streams go
 * @param limit how many requests there may be; null for any number
 * @param failover where they go as long as {@code service} was never there; null for nowhere
 */
record AdsSettings(
    boolean isDelta,
    boolean nodeOnFirstMessageOnly,
    GrpcService service,
    @Nullable RateLimitSettings limit,
    @Nullable GrpcService failover) {
  /**
   * What {@code proto}, which was validated, says of one control plane.
   *
   * @throws ConfigException if it cannot be used
   */
  static AdsSettings of(ApiConfigSource proto) throws ConfigException {
    return of(proto, false);
  }

  /**
   * What {@code proto}, which was validated, says.
   *
   * @param hasFailover whether it may name another control plane
   * @throws ConfigException if it cannot be used
   */
  static AdsSettings of(ApiConfigSource proto, boolean hasFailover) throws ConfigException {
    ApiType type = proto.getApiType();
    if (type != ApiType.GRPC && type != ApiType.DELTA_GRPC) {
      throw new ConfigException(
          "api_type", "ApiConfigSource type must be of non-aggregated gRPC, and not " + type);
    }
    return services(proto, hasFailover, type == ApiType.DELTA_GRPC);
  }

  /** As above, of a stream whose type says that it is aggregated. */
  static AdsSettings ofAggregated(ApiConfigSource proto, boolean hasFailover)
      throws ConfigException {
    return services(proto, hasFailover, proto.getApiType() == ApiType.AGGREGATED_DELTA_GRPC);
  }

  private static AdsSettings services(ApiConfigSource proto, boolean hasFailover, boolean isDelta)
      throws ConfigException {
    ConfigSourceTranslator.refuseServices(proto, hasFailover ? 2 : 1);
    return new AdsSettings(
        isDelta,
        proto.getSetNodeOnFirstMessageOnly(),
        proto.getGrpcServices(0),
        proto.hasRateLimitSettings() ? proto.getRateLimitSettings() : null,
        proto.getGrpcServicesCount() > 1 ? proto.getGrpcServices(1) : null);
  }

  /** The same, where streams go to {@code other} alone. */
  AdsSettings to(GrpcService other) {
    return new AdsSettings(isDelta, nodeOnFirstMessageOnly, other, limit, null);
  }

  /** A conversation about {@code type} that has not begun. */
  Subscription subscription(ResourceType type) {
    return isDelta ? new DeltaSubscription(type) : new SotwSubscription(type);
  }

  /** How fast requests may follow each other, from now on. */
  RequestLimit requestLimit() {
    return limit == null ? RequestLimit.none() : RequestLimit.of(limit, System::nanoTime);
  }

  /** How long to wait after each failure. */
  BackOff backOff() {
    BackoffStrategy strategy =
        service.hasEnvoyGrpc()
            ? service.getEnvoyGrpc().getRetryPolicy().getRetryBackOff()
            : service.getRetryPolicy().getRetryBackOff();
    Duration base =
        strategy.hasBaseInterval() ? duration(strategy.getBaseInterval()) : BackOff.BASE;
    Duration longest =
        strategy.hasMaxInterval() ? duration(strategy.getMaxInterval()) : BackOff.LONGEST;
    return new BackOff(base, longest, () -> ThreadLocalRandom.current().nextLong());
  }

  /** What is sent along with each stream. */
  List<HeaderValue> metadata() {
    return service.getInitialMetadataList();
  }

  /** {@code proto} as the rest of Weft has it. */
  static Duration duration(com.google.protobuf.Duration proto) {
    return Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
  }
}
