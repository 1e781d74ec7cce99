package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** Finds the route tables that stand inside of connection managers, for {@code /config_dump}. */
final class StaticRoutes {
  private StaticRoutes() {}

  static RoutesConfigDump dump(Bootstrap bootstrap, Timestamp at) {
    RoutesConfigDump.Builder routes = RoutesConfigDump.newBuilder();
    for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
      List<FilterChain> chains = new ArrayList<>(listener.getFilterChainsList());
      chains.add(listener.getDefaultFilterChain());
      for (FilterChain chain : chains) {
        for (Filter filter : chain.getFiltersList()) {
          add(filter, routes, at);
        }
      }
    }
    return routes.build();
  }

  private static void add(Filter filter, RoutesConfigDump.Builder routes, Timestamp at) {
    try {
      if (TypedConfig.unpack(filter.getTypedConfig()) instanceof HttpConnectionManager manager
          && manager.hasRouteConfig()) {
        routes.addStaticRouteConfigs(
            RoutesConfigDump.StaticRouteConfig.newBuilder()
                .setRouteConfig(Any.pack(manager.getRouteConfig()))
                .setLastUpdated(at));
      }
    } catch (ConfigException | InvalidProtocolBufferException e) {
      throw new IllegalStateException("was read before", e);
    }
  }
}
