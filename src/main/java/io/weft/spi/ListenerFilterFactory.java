package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.net.ListenerFilter;

/**
 * Makes a listener filter.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface ListenerFilterFactory<C> extends ExtensionFactory<C> {
  /**
   * A filter for one listener.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  ListenerFilter create(C config, FactoryContext context) throws ConfigException;
}
