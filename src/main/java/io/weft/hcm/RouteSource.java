package io.weft.hcm;

import io.weft.router.RouteTable;
import io.weft.upstream.Cluster;
import io.weft.upstream.Clusters;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a connection manager finds its routes. Any thread, never blocks. */
@FunctionalInterface
public interface RouteSource {
  /** The route table that holds now; null if there is none. */
  @Nullable RouteTable table();

  /** The cluster {@code name}; null if there is none. */
  default @Nullable Cluster cluster(String name) {
    return null;
  }

  /** A table that stays the same, and the clusters that hold when asked. */
  static RouteSource of(RouteTable table, Supplier<? extends Clusters> clusters) {
    return new RouteSource() {
      @Override
      public RouteTable table() {
        return table;
      }

      @Override
      public @Nullable Cluster cluster(String name) {
        return clusters.get().cluster(name);
      }
    };
  }
}
