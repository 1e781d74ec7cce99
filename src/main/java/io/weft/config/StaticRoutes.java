package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump.InlineScopedRouteConfigs;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes;
import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** Finds the route tables that stand inside of connection managers. */
final class StaticRoutes {
  /**
   * A route table.
   *
   * @param listener the name of the listener
   * @param path where the table stands in the bootstrap
   */
  record Found(String listener, String path, RouteConfiguration table) {}

  private StaticRoutes() {}

  /** What {@code /config_dump} shows. */
  static RoutesConfigDump dump(Bootstrap bootstrap, Timestamp at) {
    RoutesConfigDump.Builder routes = RoutesConfigDump.newBuilder();
    for (Found found : of(bootstrap)) {
      routes.addStaticRouteConfigs(
          RoutesConfigDump.StaticRouteConfig.newBuilder()
              .setRouteConfig(Any.pack(found.table()))
              .setLastUpdated(at));
    }
    return routes.build();
  }

  /** What {@code /config_dump} shows of routes by scopes. */
  static ScopedRoutesConfigDump dumpScopes(Bootstrap bootstrap, Timestamp at) {
    ScopedRoutesConfigDump.Builder dump = ScopedRoutesConfigDump.newBuilder();
    for (Manager found : managers(bootstrap)) {
      ScopedRoutes scoped = found.proto().getScopedRoutes();
      if (scoped.hasScopedRouteConfigurationsList()) {
        InlineScopedRouteConfigs.Builder inline =
            dump.addInlineScopedRouteConfigsBuilder().setName(scoped.getName()).setLastUpdated(at);
        scoped
            .getScopedRouteConfigurationsList()
            .getScopedRouteConfigurationsList()
            .forEach(scope -> inline.addScopedRouteConfigs(Any.pack(scope)));
      }
    }
    return dump.build();
  }

  /** All route tables in order. */
  static List<Found> of(Bootstrap bootstrap) {
    List<Found> tables = new ArrayList<>();
    for (Manager found : managers(bootstrap)) {
      if (found.proto().hasRouteConfig()) {
        tables.add(
            new Found(
                found.listener(), found.path() + ".route_config", found.proto().getRouteConfig()));
      }
    }
    return tables;
  }

  /** A connection manager, the listener that it is in, and where it stands in the bootstrap. */
  private record Manager(String listener, String path, HttpConnectionManager proto) {}

  private static List<Manager> managers(Bootstrap bootstrap) {
    List<Manager> managers = new ArrayList<>();
    for (int i = 0; i < bootstrap.getStaticResources().getListenersCount(); i++) {
      Listener listener = bootstrap.getStaticResources().getListeners(i);
      String path = "static_resources.listeners[" + i + "].";
      for (int j = 0; j < listener.getFilterChainsCount(); j++) {
        String chain = path + "filter_chains[" + j + ']';
        add(listener.getName(), listener.getFilterChains(j), chain, managers);
      }
      add(
          listener.getName(),
          listener.getDefaultFilterChain(),
          path + "default_filter_chain",
          managers);
    }
    return managers;
  }

  private static void add(String listener, FilterChain chain, String path, List<Manager> managers) {
    for (int i = 0; i < chain.getFiltersCount(); i++) {
      try {
        if (TypedConfig.unpack(chain.getFilters(i).getTypedConfig())
            instanceof HttpConnectionManager manager) {
          String place = path + ".filters[" + i + "].typed_config";
          managers.add(new Manager(listener, place, manager));
        }
      } catch (ConfigException | InvalidProtocolBufferException e) {
        throw new IllegalStateException("was read before", e);
      }
    }
  }
}
