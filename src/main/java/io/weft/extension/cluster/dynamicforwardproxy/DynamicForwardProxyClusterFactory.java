package io.weft.extension.cluster.dynamicforwardproxy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.SubClustersConfig;
import io.weft.common.ConfigException;
import io.weft.config.ClusterTranslator;
import io.weft.config.DnsTranslator;
import io.weft.spi.ClusterFactory;
import io.weft.spi.FactoryContext;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.ClusterSettings.Connections;
import io.weft.upstream.DnsCache;
import io.weft.upstream.HostPort;
import io.weft.upstream.ProvidedHosts;
import java.time.Duration;

/** Makes clusters whose hosts are what requests name. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class DynamicForwardProxyClusterFactory implements ClusterFactory<ClusterConfig> {
  private static final long MAX_SUB_CLUSTERS = 1024;
  private static final Duration TTL = Duration.ofMinutes(5);

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
      ClusterConfig config, Cluster proto, Connections connections, FactoryContext context)
      throws ConfigException {
    if (!config.getAllowInsecureClusterOptions()
        && !(connections.naming().asks() && connections.naming().verifies())) {
      throw new ConfigException(
          "",
          "dynamic_forward_proxy cluster must have auto_sni and auto_san_validation true unless"
              + " allow_insecure_cluster_options is set");
    }
    if (config.hasSubClustersConfig()) {
      return subClusters(config.getSubClustersConfig(), proto, context);
    }
    DnsCache cache = DnsTranslator.cache(config.getDnsCacheConfig(), context.dnsCaches());
    return cluster -> new DynamicForwardProxyHosts(cluster, cache);
  }

  /** Their own connections are never used, so they are in clear text. */
  private static ProvidedHosts.Maker subClusters(
      SubClustersConfig config, Cluster proto, FactoryContext context) throws ConfigException {
    if (config.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED) {
      throw new ConfigException(
          "sub_clusters_config.lb_policy",
          "unsupported lb_policy 'CLUSTER_PROVIDED' in sub_cluster_config");
    }
    ClusterSettings template =
        ClusterTranslator.translate(
            proto.toBuilder()
                .clearClusterType()
                .clearTransportSocket()
                .clearTransportSocketMatches()
                .clearTypedExtensionProtocolOptions()
                .setType(Cluster.DiscoveryType.STATIC)
                .setLbPolicy(config.getLbPolicy())
                .build(),
            context);
    DynamicSubClusters.Settings settings =
        new DynamicSubClusters.Settings(
            template,
            DnsTranslator.settings(proto),
            config.hasMaxSubClusters()
                ? Integer.toUnsignedLong(config.getMaxSubClusters().getValue())
                : MAX_SUB_CLUSTERS,
            config.hasSubClusterTtl()
                ? Duration.ofSeconds(
                    config.getSubClusterTtl().getSeconds(), config.getSubClusterTtl().getNanos())
                : TTL,
            config.getPreresolveClustersList().stream()
                .map(target -> new HostPort(target.getAddress(), target.getPortValue()))
                .toList());
    DynamicSubClusters.Means means =
        new DynamicSubClusters.Means(
            context.scope(), context.deadlines(), context.dnsCaches().resolver());
    return parent -> new DynamicSubClusters(parent, settings, means);
  }
}
