package io.weft.router;

import org.jspecify.annotations.Nullable;

/** Route tables by scopes that discovery brings and changes. Any thread, never blocks. */
public interface DiscoveredRoutes extends RouteUpdates {
  /** The tables that hold now; null while no scope came. */
  @Nullable RouteTables tables();
}
