package io.weft.spi;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.weft.common.ConfigException;
import io.weft.upstream.ClusterSettings.Connections;
import io.weft.upstream.ProvidedHosts;

/**
 * Makes the hosts of clusters of a kind of its own. Source: {@code Cluster.cluster_type}.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface ClusterFactory<C> extends ExtensionFactory<C> {
  /** {@code proto} with what is usual for clusters of this kind and what it does not say. */
  default Cluster complete(Cluster proto) {
    return proto;
  }

  /**
   * What makes the hosts of such a cluster, each time the cluster is made.
   *
   * @param proto the whole cluster, as {@link #complete} has left it
   * @param connections what those to its hosts are like
   * @throws ConfigException if {@code config} cannot be used, or not with such connections
   */
  ProvidedHosts.Maker create(
      C config, Cluster proto, Connections connections, FactoryContext context)
      throws ConfigException;
}
