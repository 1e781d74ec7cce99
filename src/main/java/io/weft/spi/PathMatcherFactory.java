package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.router.PathMatcher;

/**
 * Makes the matcher of a route's path.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface PathMatcherFactory<C> extends ExtensionFactory<C> {
  /**
   * A matcher.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  PathMatcher create(C config) throws ConfigException;
}
