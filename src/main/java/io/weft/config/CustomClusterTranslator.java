package io.weft.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.weft.common.ConfigException;
import io.weft.spi.ClusterFactory;
import io.weft.spi.FactoryContext;
import io.weft.upstream.ClusterSettings;

/** Translates clusters of a kind that an extension adds. Source: {@code Cluster.cluster_type}. */
final class CustomClusterTranslator {
  private CustomClusterTranslator() {}

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  static ClusterSettings translate(Cluster proto, FactoryContext context) throws ConfigException {
    var type = proto.getClusterType();
    ResolvedExtension<ClusterFactory<?>> resolved;
    try {
      resolved =
          ResolvedExtension.of(
              context.extensions(),
              (Class<ClusterFactory<?>>) (Class<?>) ClusterFactory.class,
              type.getName(),
              type.getTypedConfig());
    } catch (ConfigException e) {
      throw e.under("cluster_type");
    }
    if (proto.getLbPolicy() != Cluster.LbPolicy.CLUSTER_PROVIDED) {
      throw new ConfigException(
          "lb_policy",
          "cluster manager: cluster provided LB not specified but cluster '"
              + proto.getName()
              + "' provided one. Check cluster documentation; it has to be CLUSTER_PROVIDED");
    }
    ClusterFactory<Object> factory = (ClusterFactory<Object>) resolved.factory();
    Cluster completed = factory.complete(proto);
    return ClusterTranslator.translate(
        completed,
        connections -> {
          try {
            return new ClusterSettings.Discovery.Provided(
                factory.name(), factory.create(resolved.config(), completed, connections, context));
          } catch (ConfigException e) {
            throw e.under("cluster_type.typed_config");
          }
        },
        context);
  }
}
