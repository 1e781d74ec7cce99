package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.router.ClusterSpecifier;

/**
 * Makes what chooses the cluster of a route. Source: {@code envoy.router.cluster_specifier_plugin}.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface ClusterSpecifierFactory<C> extends ExtensionFactory<C> {
  /**
   * A specifier for any number of routes.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  ClusterSpecifier create(C config, FactoryContext context) throws ConfigException;
}
