package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.RetryPolicy;
import io.weft.common.ConfigException;
import io.weft.formatter.SubstitutionFormat;
import io.weft.grpc.GrpcClient;
import io.weft.grpc.GrpcException;
import io.weft.grpc.GrpcSettings;
import io.weft.http.HeaderName;
import io.weft.spi.FactoryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Translates how a gRPC service is called. Source: {@code envoy.config.core.v3.GrpcService}. */
public final class GrpcServiceTranslator {
  /** Where Envoy has no bound: a longer message would fill the heap. */
  private static final long DEFAULT_MAX_MESSAGE_BYTES = 16 << 20;

  private static final Duration DEFAULT_BASE = Duration.ofMillis(25);
  private static final int BASES_IN_MAX = 10;
  private static final Map<String, Integer> STATUSES =
      Map.of(
          "cancelled", 1,
          "deadline-exceeded", 4,
          "resource-exhausted", 8,
          "internal", 13,
          "unavailable", 14);

  private GrpcServiceTranslator() {}

  /**
   * A client of the service {@code proto}, whose cluster is noted as needed.
   *
   * @throws ConfigException if it cannot be used
   */
  public static GrpcClient translate(GrpcService proto, FactoryContext context)
      throws ConfigException {
    if (!proto.hasEnvoyGrpc()) {
      throw new ConfigException(
          "google_grpc", "is supported for xDS only; use envoy_grpc with a cluster");
    }
    GrpcService.EnvoyGrpc envoy = proto.getEnvoyGrpc();
    context.cluster(envoy.getClusterName(), "envoy_grpc.cluster_name");
    int max = envoy.getMaxReceiveMessageLength().getValue();
    GrpcSettings settings =
        new GrpcSettings(
            envoy.getClusterName(),
            envoy.getAuthority().isEmpty() ? envoy.getClusterName() : envoy.getAuthority(),
            proto.hasTimeout() ? ClusterTranslator.duration(proto.getTimeout()) : null,
            metadata(proto.getInitialMetadataList()),
            max == 0 ? DEFAULT_MAX_MESSAGE_BYTES : Integer.toUnsignedLong(max),
            !envoy.getSkipEnvoyHeaders(),
            retries(envoy.hasRetryPolicy() ? envoy.getRetryPolicy() : proto.getRetryPolicy()));
    return new GrpcClient(
        settings, context.views(), context.deadlines(), context.node().localAddress());
  }

  private static List<GrpcSettings.Metadata> metadata(List<HeaderValue> protos)
      throws ConfigException {
    List<GrpcSettings.Metadata> fields = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      HeaderValue proto = protos.get(i);
      try {
        fields.add(
            new GrpcSettings.Metadata(
                HeaderName.of(proto.getKey()), SubstitutionFormat.parse(proto.getValue())));
      } catch (ConfigException e) {
        throw e.under("initial_metadata[" + i + "].value");
      }
    }
    return fields;
  }

  private static GrpcSettings.Retries retries(RetryPolicy proto) {
    if (proto.equals(RetryPolicy.getDefaultInstance())) {
      return GrpcSettings.Retries.NONE;
    }
    Set<Integer> statuses = new HashSet<>();
    for (String condition : proto.getRetryOn().split(",")) {
      String name = condition.strip();
      if (!name.isEmpty()) {
        // A service that cannot be reached is what HTTP's conditions come to.
        statuses.add(STATUSES.getOrDefault(name, GrpcException.UNAVAILABLE));
      }
    }
    Duration base =
        proto.hasRetryBackOff()
            ? ClusterTranslator.duration(proto.getRetryBackOff().getBaseInterval())
            : DEFAULT_BASE;
    Duration max =
        proto.getRetryBackOff().hasMaxInterval()
            ? ClusterTranslator.duration(proto.getRetryBackOff().getMaxInterval())
            : base.multipliedBy(BASES_IN_MAX);
    long count =
        proto.hasNumRetries() ? Integer.toUnsignedLong(proto.getNumRetries().getValue()) : 1;
    return new GrpcSettings.Retries(count, statuses, base, max);
  }
}
