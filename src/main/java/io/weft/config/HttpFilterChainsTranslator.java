package io.weft.config;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.hcm.HttpFilterChains;
import io.weft.http.FilterChain;
import io.weft.http.HttpHandler;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.spi.ExtensionFactory;
import io.weft.spi.FactoryContext;
import io.weft.spi.HttpFilterFactory;
import io.weft.spi.TerminalHttpFilterFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Translates the HTTP filters of a connection manager, and those of its upgrades. */
final class HttpFilterChainsTranslator {
  /** What a chain without a router answers. */
  private static final HttpHandler NO_ROUTER =
      request -> HttpResponse.localReply(404, "route_not_found", "");

  private HttpFilterChainsTranslator() {}

  static HttpFilterChains translate(HttpConnectionManager proto, FactoryContext outer)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    String prefix = proto.getStatPrefix();
    FactoryContext context = outer.inConnectionManager(prefix);
    HttpHandler main =
        errors.attempt(
            "", () -> chain(proto.getHttpFiltersList(), "http_filters", prefix, context));
    Map<String, HttpFilterChains.Upgrade> upgrades = new HashMap<>();
    for (int i = 0; i < proto.getUpgradeConfigsCount(); i++) {
      var upgrade = proto.getUpgradeConfigs(i);
      String type = upgrade.getUpgradeType().toLowerCase(Locale.ROOT);
      boolean enabled = !upgrade.hasEnabled() || upgrade.getEnabled().getValue();
      HttpHandler chain =
          upgrade.getFiltersCount() == 0
              ? null
              : errors.attempt(
                  "upgrade_configs[" + i + ']',
                  () -> chain(upgrade.getFiltersList(), "filters", prefix, context));
      if (upgrades.put(type, new HttpFilterChains.Upgrade(chain, enabled)) != null) {
        errors.add(
            "upgrade_configs[" + i + ']',
            "Error: multiple upgrade configs with the same name: '"
                + upgrade.getUpgradeType()
                + "'");
      }
    }
    errors.throwIfAny();
    return new HttpFilterChains(Objects.requireNonNull(main), upgrades);
  }

  private static HttpHandler chain(
      List<HttpFilter> protos, String field, String statPrefix, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<FilterChain.Entry> entries = new ArrayList<>();
    HttpHandler terminal = NO_ROUTER;
    for (int i = 0; i < protos.size(); i++) {
      HttpFilter proto = protos.get(i);
      boolean last = i == protos.size() - 1;
      Object made =
          errors.attempt(field + '[' + i + ']', () -> filter(proto, last, statPrefix, context));
      if (made instanceof io.weft.http.HttpFilter filter) {
        entries.add(new FilterChain.Entry(proto.getName(), filter, !proto.getDisabled()));
      } else if (made instanceof HttpHandler handler) {
        terminal = handler;
      }
    }
    errors.throwIfAny();
    return FilterChain.of(entries, terminal);
  }

  /** A filter, a handler for the last one, or {@link Omitted} for an optional one. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // found by the class of its configuration
  private static Object filter(
      HttpFilter proto, boolean last, String statPrefix, FactoryContext context)
      throws ConfigException {
    ResolvedExtension<ExtensionFactory<?>> resolved;
    try {
      resolved =
          ResolvedExtension.ofAnyCategory(
              context.extensions(), proto.getName(), proto.getTypedConfig());
    } catch (ConfigException e) {
      if (proto.getIsOptional()) {
        return Omitted.INSTANCE;
      }
      throw e;
    }
    try {
      if (resolved.factory() instanceof TerminalHttpFilterFactory terminal) {
        if (!last) {
          throw new ConfigException(
              "", position(proto, "terminal", "must be the last filter in a"));
        }
        return terminal.create(resolved.config(), statPrefix, context);
      }
      if (resolved.factory() instanceof HttpFilterFactory filter) {
        if (last) {
          throw new ConfigException("", position(proto, "non-terminal", "is the last filter in a"));
        }
        PerRouteKey key = new PerRouteKey(proto.getName(), filter.routeSettingsType());
        return filter.create(resolved.config(), key, context);
      }
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
    throw new ConfigException("typed_config", proto.getName() + " is no HTTP filter");
  }

  private static String position(HttpFilter proto, String kind, String where) {
    return "Error: "
        + kind
        + " filter named "
        + proto.getName()
        + ' '
        + where
        + " http filter chain";
  }

  /** Stands for an optional filter that is not built. */
  private enum Omitted {
    INSTANCE
  }
}
