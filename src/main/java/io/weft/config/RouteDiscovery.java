package io.weft.config;

import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.http.HeaderMap;
import io.weft.router.DiscoveredRoutes;
import io.weft.router.RouteTables;
import io.weft.router.RouteUpdates;
import io.weft.router.ScopeKeyBuilder;
import org.jspecify.annotations.Nullable;

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
   * The wait for scopes that never come.
   *
   * @param name of all of them
   */
  record AbsentScopes(String name) implements Scopes {
    @Override
    public void start(Runnable onReady) {
      onReady.run();
    }

    @Override
    public @Nullable RouteTables tables() {
      return null;
    }

    @Override
    public Runnable request(HeaderMap headers, Runnable onDone) {
      return RouteUpdates.NONE.request(headers, onDone);
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

  /** Scopes, and the wait for them. */
  interface Scopes extends InitTarget, DiscoveredRoutes {}

  /**
   * The wait for scopes and their tables, which are asked for from its start to its end. Any
   * thread.
   *
   * @param scopes where scopes come from; its name is that of all of them together
   * @param tables where route tables come from; its name says nothing
   * @param statPrefix of the connection manager, for stats
   */
  default Scopes scopes(
      ResourceLocator scopes, ResourceLocator tables, ScopeKeyBuilder keys, String statPrefix) {
    return new AbsentScopes(scopes.name());
  }

  /** Has parts of {@code table} be asked for that requests need. Any thread. */
  default RouteUpdates updates(ResourceLocator table) {
    return RouteUpdates.NONE;
  }
}
