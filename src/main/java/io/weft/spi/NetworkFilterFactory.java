package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.net.NetworkFilter;

/**
 * Makes a network filter that others follow.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface NetworkFilterFactory<C> extends ExtensionFactory<C> {
  /**
   * A filter for one chain.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  NetworkFilter create(C config, FactoryContext context) throws ConfigException;
}
