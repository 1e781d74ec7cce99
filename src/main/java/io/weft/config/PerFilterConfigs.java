package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.CorsPolicy;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.router.Route;
import io.weft.spi.ExtensionFactory;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates what routes say for filters. Source: {@code typed_per_filter_config}. */
final class PerFilterConfigs {
  private PerFilterConfigs() {}

  /**
   * What {@code protos} say, and what {@code outer}, that of the less specific place, says else.
   *
   * @throws ConfigException with all problems
   */
  static Map<String, Route.FilterConfig> translate(
      Map<String, Any> protos, Map<String, Route.FilterConfig> outer, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Map<String, Route.FilterConfig> configs = new HashMap<>(outer);
    protos.forEach((name, any) -> {
      Route.FilterConfig config =
          errors.attempt(
              "typed_per_filter_config[\"" + name + "\"]", () -> one(name, any, context));
      if (config != null) {
        configs.merge(name, config, (less, own) -> own.within(less));
      }
    });
    errors.throwIfAny();
    return configs;
  }

  /**
   * What {@code configs} say, and what {@code proto}, the field {@code cors} of the same place,
   * says for filters that nothing else is said for.
   */
  static Map<String, Route.FilterConfig> withCors(
      CorsPolicy proto, Map<String, Route.FilterConfig> configs, FactoryContext context)
      throws ConfigException {
    Map<String, Route.FilterConfig> more = new HashMap<>(configs);
    try {
      Object settings = settings(Route.CORS, Any.pack(typed(proto)), false, context);
      more.merge(
          Route.CORS,
          new Route.FilterConfig(settings, null, null),
          (less, own) -> own.within(less));
    } catch (ConfigException e) {
      throw e.under("cors");
    }
    return more;
  }

  /** The message in which the same is said today. */
  private static io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy typed(
      CorsPolicy proto) {
    var typed =
        io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.newBuilder()
            .addAllAllowOriginStringMatch(proto.getAllowOriginStringMatchList())
            .setAllowMethods(proto.getAllowMethods())
            .setAllowHeaders(proto.getAllowHeaders())
            .setExposeHeaders(proto.getExposeHeaders())
            .setMaxAge(proto.getMaxAge());
    if (proto.hasAllowCredentials()) {
      typed.setAllowCredentials(proto.getAllowCredentials());
    }
    if (proto.hasAllowPrivateNetworkAccess()) {
      typed.setAllowPrivateNetworkAccess(proto.getAllowPrivateNetworkAccess());
    }
    if (proto.hasForwardNotMatchingPreflights()) {
      typed.setForwardNotMatchingPreflights(proto.getForwardNotMatchingPreflights());
    }
    if (proto.hasFilterEnabled()) {
      typed.setFilterEnabled(proto.getFilterEnabled());
    }
    if (proto.hasShadowEnabled()) {
      typed.setShadowEnabled(proto.getShadowEnabled());
    }
    return typed.build();
  }

  private static Route.FilterConfig one(String name, Any any, FactoryContext context)
      throws ConfigException {
    Message message = unpack(any);
    if (message instanceof FilterConfig wrapper) {
      Object settings = null;
      if (wrapper.hasConfig() && !wrapper.getConfig().getTypeUrl().isEmpty()) {
        settings = settings(name, wrapper.getConfig(), wrapper.getIsOptional(), context);
      } else if (!wrapper.hasConfig() && !wrapper.getDisabled()) {
        throw new ConfigException(
            "config", "Empty route/virtual host per filter configuration for " + name + " filter");
      }
      // A config that is there but empty has a filter run that is off elsewhere.
      return new Route.FilterConfig(settings, wrapper.getDisabled(), null);
    }
    return new Route.FilterConfig(settings(name, any, false, context), null, null);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the factory was found by the class of the message
  private static @Nullable Object settings(
      String name, Any any, boolean isOptional, FactoryContext context) throws ConfigException {
    Message message = unpack(any);
    for (ExtensionFactory<?> factory : context.extensions().all()) {
      if (message != null
          && factory instanceof HttpFilterFactory filter
          && filter.routeConfigType().equals(message.getClass())) {
        return filter.createRouteSettings(message, name, context);
      }
    }
    if (isOptional) {
      return null;
    }
    throw new ConfigException("", FeatureCoverage.unsupported(name, any.getTypeUrl()));
  }

  private static @Nullable Message unpack(Any any) throws ConfigException {
    try {
      return TypedConfig.unpack(any);
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("", "malformed: " + e.getMessage());
    }
  }
}
