package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.http.HttpHandler;

/**
 * Makes the last filter of an HTTP filter chain, which answers every request: the router.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface TerminalHttpFilterFactory<C> extends ExtensionFactory<C> {
  /**
   * A handler for one chain.
   *
   * @param statPrefix of the connection manager
   * @throws ConfigException if {@code config} cannot be used
   */
  HttpHandler create(C config, String statPrefix, FactoryContext context) throws ConfigException;
}
