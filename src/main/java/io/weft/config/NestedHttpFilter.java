package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.weft.common.ConfigException;
import io.weft.http.DiscoveredHttpFilter;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.DiscoveredKind;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;

/** Translates HTTP filters that stand inside of another one. */
public final class NestedHttpFilter {
  private NestedHttpFilter() {}

  /**
   * The filter that {@code proto} describes.
   *
   * @param outerName of the filter around it, under which routes speak of this one, too
   * @throws ConfigException if it cannot be used, or answers all requests as the router does
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // found by the class of its configuration
  public static HttpFilter translate(
      TypedExtensionConfig proto, String outerName, FactoryContext context) throws ConfigException {
    var resolved =
        ResolvedExtension.of(
            context.extensions(), HttpFilterFactory.class, proto.getName(), proto.getTypedConfig());
    HttpFilterFactory factory = resolved.factory();
    try {
      PerRouteKey key = new PerRouteKey(outerName, factory.routeSettingsType());
      return factory.create(resolved.config(), key, context);
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
  }

  /**
   * The filter {@code name} whose configuration discovery brings, as {@code proto} says.
   *
   * @param outerName of the filter around it, under which routes speak of this one, too
   * @throws ConfigException if it cannot come from there, or its default cannot be used
   */
  public static HttpFilter discovered(
      String name, ExtensionConfigSource proto, String outerName, FactoryContext context)
      throws ConfigException {
    return new DiscoveredHttpFilter(
        DiscoveredTranslator.translate(
            DiscoveredKind.HTTP_FILTER,
            name,
            proto,
            (own, config, later) ->
                translate(
                    TypedExtensionConfig.newBuilder().setName(own).setTypedConfig(config).build(),
                    outerName,
                    later),
            context));
  }
}
