package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.net.ConnectionHandler;

/**
 * Makes the last network filter of a chain, which serves the connection to its end: the connection
 * manager, the TCP proxy.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface TerminalNetworkFilterFactory<C> extends ExtensionFactory<C> {
  /**
   * A handler for one chain.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  ConnectionHandler create(C config, FactoryContext context) throws ConfigException;
}
