package io.weft.extension.filter.network.snicluster;

import io.envoyproxy.envoy.extensions.filters.network.sni_cluster.v3.SniCluster;
import io.weft.net.NetworkFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;

/** Makes filters by which the TCP proxy goes to the cluster that the client names. */
public final class SniClusterFactory implements NetworkFilterFactory<SniCluster> {
  /** Where the TCP proxy looks for a cluster. */
  private static final String CHOSEN_CLUSTER = "envoy.tcp_proxy.cluster";

  @Override
  public String name() {
    return "envoy.filters.network.sni_cluster";
  }

  @Override
  public Class<SniCluster> configType() {
    return SniCluster.class;
  }

  @Override
  public NetworkFilter create(SniCluster config, FactoryContext context) {
    return (connection, next) -> {
      String serverName = connection.info().requestedServerName();
      if (serverName != null && !serverName.isEmpty()) {
        connection.info().filterState().put(CHOSEN_CLUSTER, serverName);
      }
      next.handle(connection);
    };
  }
}
