package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;

/**
 * Makes an HTTP filter for which routes may say nothing.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface SettledHttpFilterFactory<C> extends UniformHttpFilterFactory<C, Void> {
  /**
   * A filter for one chain.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  HttpFilter create(C config, FactoryContext context) throws ConfigException;

  @Override
  default HttpFilter create(C config, PerRouteKey<Void> perRoute, FactoryContext context)
      throws ConfigException {
    return create(config, context);
  }

  @Override
  default Class<Void> routeSettingsType() {
    return Void.class;
  }

  @Override
  default Void createRouteSettings(C config, FactoryContext context) throws ConfigException {
    throw new ConfigException(
        "",
        "The filter " + name() + " doesn't support virtual host or route specific configurations");
  }
}
