package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.http.MatchAction;

/**
 * Makes what the trees of matchers before HTTP filters lead to.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface MatchActionFactory<C> extends ExtensionFactory<C> {
  /**
   * An action.
   *
   * @param filterName of the filter that the tree stands before, by which routes speak of it
   * @throws ConfigException if {@code config} cannot be used
   */
  MatchAction create(C config, String filterName, FactoryContext context) throws ConfigException;
}
