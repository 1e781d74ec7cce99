package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;

/**
 * Makes an HTTP filter, and what routes may say for it.
 *
 * @param <C> the message in {@code typed_config}
 * @param <P> the message in a route's {@code typed_per_filter_config}
 * @param <R> what that message becomes
 */
public interface HttpFilterFactory<C, P, R> extends ExtensionFactory<C> {
  /**
   * A filter for one chain.
   *
   * @param perRoute finds what the route of a request says for this filter
   * @throws ConfigException if {@code config} cannot be used
   */
  HttpFilter create(C config, PerRouteKey<R> perRoute, FactoryContext context)
      throws ConfigException;

  /** The class of the message in {@code typed_per_filter_config}. */
  Class<P> routeConfigType();

  /** The class of what that message becomes. */
  Class<R> routeSettingsType();

  /**
   * What a route says for this filter.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  R createRouteSettings(P config, FactoryContext context) throws ConfigException;

  /**
   * As the other, for filters to which it matters how the route calls them.
   *
   * @param filterName by which the route speaks of the filter
   * @throws ConfigException if {@code config} cannot be used
   */
  default R createRouteSettings(P config, String filterName, FactoryContext context)
      throws ConfigException {
    return createRouteSettings(config, context);
  }
}
