package io.weft.config;

import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.router.RouteUpdates;

/** Brings the route tables that connection managers name instead of having them inside. */
@FunctionalInterface
public interface RouteDiscovery {
  /** Brings nothing, and has nobody wait for it. */
  RouteDiscovery NONE = (table, statPrefix) -> new Absent(table.name());

  /**
   * The wait for a table that never comes.
   *
   * @param name of the table
   */
  record Absent(String name) implements InitTarget {
    @Override
    public void start(Runnable onReady) {
      onReady.run();
    }

    @Override
    public void close() {
      // Nothing was asked for.
    }
  }

  /**
   * The wait for {@code table}, which is asked for from its start to its end. Any thread.
   *
   * @param statPrefix of the connection manager, for stats
   */
  InitTarget target(ResourceLocator table, String statPrefix);

  /** Has parts of {@code table} be asked for that requests need. Any thread. */
  default RouteUpdates updates(ResourceLocator table) {
    return RouteUpdates.NONE;
  }
}
