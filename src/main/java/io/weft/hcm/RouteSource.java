package io.weft.hcm;

import io.weft.router.DiscoveredRoutes;
import io.weft.router.RouteTables;
import io.weft.router.RouteUpdates;
import io.weft.router.RoutingView;
import io.weft.upstream.Cluster;
import io.weft.upstream.Clusters;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a connection manager finds its routes. Any thread, never blocks. */
@FunctionalInterface
public interface RouteSource {
  /** The route tables that hold now, to be kept for a whole stream; null if there are none. */
  @Nullable RouteTables tables();

  /** The cluster {@code name}; null if there is none. */
  default @Nullable Cluster cluster(String name) {
    return null;
  }

  /** Has control planes be asked for what is not there. */
  default RouteUpdates updates() {
    return RouteUpdates.NONE;
  }

  /** Tables that stay the same, and the clusters that hold when asked. */
  static RouteSource of(RouteTables tables, Supplier<? extends Clusters> clusters) {
    return new RouteSource() {
      @Override
      public RouteTables tables() {
        return tables;
      }

      @Override
      public @Nullable Cluster cluster(String name) {
        return clusters.get().cluster(name);
      }
    };
  }

  /** Tables by scopes as they are when asked, and the clusters that hold then. */
  static RouteSource of(DiscoveredRoutes routes, Supplier<? extends Clusters> clusters) {
    return new RouteSource() {
      @Override
      public @Nullable RouteTables tables() {
        return routes.tables();
      }

      @Override
      public @Nullable Cluster cluster(String name) {
        return clusters.get().cluster(name);
      }

      @Override
      public RouteUpdates updates() {
        return routes;
      }
    };
  }

  /** The table {@code key} as it is when asked, and the clusters that hold then. */
  static RouteSource of(String key, RouteUpdates updates, Supplier<? extends RoutingView> views) {
    return new RouteSource() {
      @Override
      public @Nullable RouteTables tables() {
        return views.get().routeTable(key);
      }

      @Override
      public RouteUpdates updates() {
        return updates;
      }

      @Override
      public @Nullable Cluster cluster(String name) {
        return views.get().cluster(name);
      }
    };
  }
}
