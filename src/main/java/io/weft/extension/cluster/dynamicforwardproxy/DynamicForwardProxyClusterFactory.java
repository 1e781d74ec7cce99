package io.weft.extension.cluster.dynamicforwardproxy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.weft.common.ConfigException;
import io.weft.config.DnsTranslator;
import io.weft.spi.ClusterFactory;
import io.weft.spi.FactoryContext;
import io.weft.upstream.ClusterSettings.Connections;
import io.weft.upstream.DnsCache;
import io.weft.upstream.ProvidedHosts;

/** Makes clusters whose hosts are what requests name. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class DynamicForwardProxyClusterFactory implements ClusterFactory<ClusterConfig> {
  @Override
  public String name() {
    return "envoy.clusters.dynamic_forward_proxy";
  }

  @Override
  public Class<ClusterConfig> configType() {
    return ClusterConfig.class;
  }

  /** Unless something else is said, TLS asks for the name that is wanted and verifies it. */
  @Override
  public Cluster complete(Cluster proto) {
    if (proto.hasUpstreamHttpProtocolOptions()) {
      return proto;
    }
    return proto.toBuilder()
        .setUpstreamHttpProtocolOptions(
            UpstreamHttpProtocolOptions.newBuilder().setAutoSni(true).setAutoSanValidation(true))
        .build();
  }

  @Override
  public ProvidedHosts.Maker create(
      ClusterConfig config, Connections connections, FactoryContext context)
      throws ConfigException {
    if (!config.getAllowInsecureClusterOptions()
        && !(connections.naming().asks() && connections.naming().verifies())) {
      throw new ConfigException(
          "",
          "dynamic_forward_proxy cluster must have auto_sni and auto_san_validation true unless"
              + " allow_insecure_cluster_options is set");
    }
    DnsCache cache = DnsTranslator.cache(config.getDnsCacheConfig(), context.dnsCaches());
    return cluster -> new DynamicForwardProxyHosts(cluster, cache);
  }
}
