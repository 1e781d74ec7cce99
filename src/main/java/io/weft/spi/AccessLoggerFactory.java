package io.weft.spi;

import io.weft.accesslog.AccessLogger;
import io.weft.common.ConfigException;

/**
 * Makes an access logger.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface AccessLoggerFactory<C> extends ExtensionFactory<C> {
  /**
   * A logger; its filter is applied by the caller.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  AccessLogger create(C config, FactoryContext context) throws ConfigException;
}
