package io.weft.extension.filter.http.cors;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.MatcherTranslator;
import io.weft.config.RuntimeTranslator;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.matcher.StringMatcher;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes filters that let browsers send requests across origins. */
public final class CorsFactory
    implements HttpFilterFactory<
        Cors, io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy, CorsPolicy> {
  @Override
  public String name() {
    return "envoy.filters.http.cors";
  }

  @Override
  public Class<Cors> configType() {
    return Cors.class;
  }

  @Override
  public Class<io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy> routeConfigType() {
    return io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.class;
  }

  @Override
  public Class<CorsPolicy> routeSettingsType() {
    return CorsPolicy.class;
  }

  @Override
  public HttpFilter create(Cors config, PerRouteKey<CorsPolicy> perRoute, FactoryContext context) {
    return new CorsFilter(perRoute, context.scope().scope(context.httpStatPrefix() + "cors"));
  }

  @Override
  public CorsPolicy createRouteSettings(
      io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy config, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<StringMatcher> origins = new ArrayList<>();
    for (int i = 0; i < config.getAllowOriginStringMatchCount(); i++) {
      var proto = config.getAllowOriginStringMatch(i);
      StringMatcher origin =
          errors.attempt(
              "allow_origin_string_match[" + i + ']', () -> MatcherTranslator.string(proto));
      if (origin != null) {
        origins.add(origin);
      }
    }
    errors.throwIfAny();
    return new CorsPolicy(
        origins,
        config.getAllowMethods(),
        config.getAllowHeaders(),
        config.getExposeHeaders(),
        config.getMaxAge(),
        flag(config.hasAllowCredentials(), config.getAllowCredentials()),
        flag(config.hasAllowPrivateNetworkAccess(), config.getAllowPrivateNetworkAccess()),
        flag(config.hasForwardNotMatchingPreflights(), config.getForwardNotMatchingPreflights()),
        config.hasFilterEnabled()
            ? RuntimeTranslator.fraction(config.getFilterEnabled(), context.runtime())
            : null,
        config.hasShadowEnabled()
            ? RuntimeTranslator.fraction(config.getShadowEnabled(), context.runtime())
            : null);
  }

  private static @Nullable Boolean flag(boolean isSet, BoolValue proto) {
    return isSet ? proto.getValue() : null;
  }
}
