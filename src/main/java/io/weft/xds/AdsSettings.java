package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.weft.common.ConfigException;
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
    ApiVersion version = proto.getTransportApiVersion();
    if (version != ApiVersion.V3 && version != ApiVersion.AUTO) {
      throw new ConfigException(
          "transport_api_version", "only V3 is left in Envoy; write transport_api_version: V3");
    }
    if (proto.getGrpcServicesCount() != 1) {
      throw new ConfigException(
          "grpc_services",
          proto.getGrpcServicesCount() == 0
              ? "one is needed"
              : "several are not implemented in Weft yet; one is");
    }
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
