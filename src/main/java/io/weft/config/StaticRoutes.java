package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
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

  /** All route tables in order. */
  static List<Found> of(Bootstrap bootstrap) {
    List<Found> tables = new ArrayList<>();
    for (int i = 0; i < bootstrap.getStaticResources().getListenersCount(); i++) {
      Listener listener = bootstrap.getStaticResources().getListeners(i);
      String path = "static_resources.listeners[" + i + "].";
      for (int j = 0; j < listener.getFilterChainsCount(); j++) {
        String chain = path + "filter_chains[" + j + ']';
        add(listener.getName(), listener.getFilterChains(j), chain, tables);
      }
      add(
          listener.getName(),
          listener.getDefaultFilterChain(),
          path + "default_filter_chain",
          tables);
    }
    return tables;
  }

  private static void add(String listener, FilterChain chain, String path, List<Found> tables) {
    for (int i = 0; i < chain.getFiltersCount(); i++) {
      try {
        if (TypedConfig.unpack(chain.getFilters(i).getTypedConfig())
                instanceof HttpConnectionManager manager
            && manager.hasRouteConfig()) {
          String place = path + ".filters[" + i + "].typed_config.route_config";
          tables.add(new Found(listener, place, manager.getRouteConfig()));
        }
      } catch (ConfigException | InvalidProtocolBufferException e) {
        throw new IllegalStateException("was read before", e);
      }
    }
  }
}
