package io.weft.spi;

/**
 * Makes an HTTP filter for which routes say what they want in the message that configures it, too.
 *
 * @param <C> the message in {@code typed_config} and in {@code typed_per_filter_config}
 * @param <R> what that message becomes for a route
 */
public interface UniformHttpFilterFactory<C, R> extends HttpFilterFactory<C, C, R> {
  @Override
  default Class<C> routeConfigType() {
    return configType();
  }
}
