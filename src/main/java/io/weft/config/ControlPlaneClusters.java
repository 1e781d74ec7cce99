package io.weft.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;

/**
 * Which clusters lead to a control plane: those of the bootstrap whose endpoints do not come from
 * one. Source: Envoy's {@code ApiConfigSource.cluster_names}.
 */
final class ControlPlaneClusters {
  private ControlPlaneClusters() {}

  /** Refuses layers of the runtime that come over a cluster which {@code bootstrap} lacks. */
  static void checkRuntime(Bootstrap bootstrap) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    for (int i = 0; i < bootstrap.getLayeredRuntime().getLayersCount(); i++) {
      RuntimeLayer layer = bootstrap.getLayeredRuntime().getLayers(i);
      ApiConfigSource source = layer.getRtdsLayer().getRtdsConfig().getApiConfigSource();
      for (GrpcService service : source.getGrpcServicesList()) {
        if (service.hasEnvoyGrpc() && !isThere(bootstrap, service.getEnvoyGrpc())) {
          errors.add(
              "layers[" + i + "].rtds_layer.rtds_config.api_config_source.grpc_services",
              "envoy.config.core.v3.ApiConfigSource must have a statically defined non-EDS cluster:"
                  + " '"
                  + service.getEnvoyGrpc().getClusterName()
                  + "' does not exist, was added via api, or is an EDS cluster");
        }
      }
    }
    errors.throwIfAny();
  }

  /** Refuses config sources that come over a cluster which {@code bootstrap} lacks. */
  static void checkConfigSources(Bootstrap bootstrap) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    for (int i = 0; i < bootstrap.getConfigSourcesCount(); i++) {
      check(bootstrap, bootstrap.getConfigSources(i), "config_sources[" + i + ']', errors);
    }
    check(bootstrap, bootstrap.getDefaultConfigSource(), "default_config_source", errors);
    errors.throwIfAny();
  }

  private static void check(
      Bootstrap bootstrap, ConfigSource source, String field, ConfigErrors errors) {
    for (GrpcService service : source.getApiConfigSource().getGrpcServicesList()) {
      if (service.hasEnvoyGrpc() && !isThere(bootstrap, service.getEnvoyGrpc())) {
        errors.add(
            field + ".api_config_source.grpc_services",
            "Unknown gRPC client cluster '" + service.getEnvoyGrpc().getClusterName() + "'");
      }
    }
  }

  private static boolean isThere(Bootstrap bootstrap, GrpcService.EnvoyGrpc service) {
    return bootstrap.getStaticResources().getClustersList().stream()
        .anyMatch(cluster ->
            cluster.getName().equals(service.getClusterName())
                && cluster.getType() != Cluster.DiscoveryType.EDS);
  }
}
