package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource.ApiType;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.weft.common.ConfigException;
import io.weft.config.ConfigSourceTranslator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the control plane is reached. A value. Source: {@code envoy.config.core.v3.ApiConfigSource}.
 *
 * @param isDelta whether responses say only what changed
 * @param nodeOnFirstMessageOnly whether later requests of a stream leave out who asks
 * @param service where streams go
 */
record AdsSettings(boolean isDelta, boolean nodeOnFirstMessageOnly, GrpcService service) {
  /**
   * What {@code proto}, which was validated, says.
   *
   * @throws ConfigException if it cannot be used
   */
  static AdsSettings of(ApiConfigSource proto) throws ConfigException {
    ApiType type = proto.getApiType();
    if (type != ApiType.GRPC && type != ApiType.DELTA_GRPC) {
      throw new ConfigException(
          "api_type", "ApiConfigSource type must be of non-aggregated gRPC, and not " + type);
    }
    ConfigSourceTranslator.refuseServices(proto);
    return new AdsSettings(
        proto.getApiType() == ApiConfigSource.ApiType.DELTA_GRPC,
        proto.getSetNodeOnFirstMessageOnly(),
        proto.getGrpcServices(0));
  }

  /** A conversation about {@code type} that has not begun. */
  Subscription subscription(ResourceType type) {
    return isDelta ? new DeltaSubscription(type) : new SotwSubscription(type);
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

  private static Duration duration(com.google.protobuf.Duration proto) {
    return Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
  }
}
