package io.weft.config;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.hcm.HttpFilterChains;
import io.weft.http.DiscoveredHttpFilter;
import io.weft.http.FilterChain;
import io.weft.http.HttpHandler;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.spi.DiscoveredKind;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private static Object filter(
      HttpFilter proto, boolean last, String statPrefix, FactoryContext context)
      throws ConfigException {
    if (proto.hasConfigDiscovery()) {
      return discovered(proto, last, statPrefix, context);
    }
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
      return last
          ? terminal(proto.getName(), resolved, statPrefix, context)
          : inner(proto.getName(), resolved, context);
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
  }

  /** A filter, or a handler for the last one, whose configuration discovery brings. */
  private static Object discovered(
      HttpFilter proto, boolean last, String statPrefix, FactoryContext context)
      throws ConfigException {
    return last
        ? DiscoveredHttpFilter.terminal(
            discovered(
                proto,
                (name, config, later) ->
                    terminal(name, resolve(name, config, later), statPrefix, later),
                context))
        : new DiscoveredHttpFilter(
            discovered(
                proto,
                (name, config, later) -> inner(name, resolve(name, config, later), later),
                context));
  }

  private static <F> Supplier<@Nullable F> discovered(
      HttpFilter proto, DiscoveredTranslator.Maker<F> maker, FactoryContext context)
      throws ConfigException {
    return DiscoveredTranslator.translate(
        DiscoveredKind.HTTP_FILTER, proto.getName(), proto.getConfigDiscovery(), maker, context);
  }

  private static ResolvedExtension<ExtensionFactory<?>> resolve(
      String name, Any config, FactoryContext context) throws ConfigException {
    return ResolvedExtension.ofAnyCategory(context.extensions(), name, config);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // found by the class of its configuration
  private static HttpHandler terminal(
      String name,
      ResolvedExtension<ExtensionFactory<?>> resolved,
      String statPrefix,
      FactoryContext context)
      throws ConfigException {
    return switch (resolved.factory()) {
      case TerminalHttpFilterFactory terminal ->
          terminal.create(resolved.config(), statPrefix, context);
      case HttpFilterFactory filter ->
          throw new ConfigException("", position(name, "non-terminal", "is the last filter in a"));
      default -> throw noHttpFilter(name);
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // found by the class of its configuration
  private static io.weft.http.HttpFilter inner(
      String name, ResolvedExtension<ExtensionFactory<?>> resolved, FactoryContext context)
      throws ConfigException {
    return switch (resolved.factory()) {
      case HttpFilterFactory filter -> {
        PerRouteKey key = new PerRouteKey(name, filter.routeSettingsType());
        yield filter.create(resolved.config(), key, context);
      }
      case TerminalHttpFilterFactory terminal ->
          throw new ConfigException("", position(name, "terminal", "must be the last filter in a"));
      default -> throw noHttpFilter(name);
    };
  }

  private static ConfigException noHttpFilter(String name) {
    return new ConfigException("", name + " is no HTTP filter");
  }

  private static String position(String name, String kind, String where) {
    return "Error: " + kind + " filter named " + name + ' ' + where + " http filter chain";
  }

  /** Stands for an optional filter that is not built. */
  private enum Omitted {
    INSTANCE
  }
}
