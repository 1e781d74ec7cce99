package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.net.TransportSocket;

/**
 * Makes the transport of a cluster.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface UpstreamTransportSocketFactory<C> extends ExtensionFactory<C> {
  /**
   * A transport whose {@link TransportSocket#connect} is used.
   *
   * @param statPrefix begins the names of the cluster's stats, without the dot at its end
   * @throws ConfigException if {@code config} cannot be used
   */
  TransportSocket createUpstream(C config, String statPrefix, FactoryContext context)
      throws ConfigException;
}
