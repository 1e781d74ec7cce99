package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.net.TransportSocket;

/**
 * Makes the transport of a filter chain.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface DownstreamTransportSocketFactory<C> extends ExtensionFactory<C> {
  /**
   * A transport whose {@link TransportSocket#accept} is used.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  TransportSocket createDownstream(C config, FactoryContext context) throws ConfigException;
}
