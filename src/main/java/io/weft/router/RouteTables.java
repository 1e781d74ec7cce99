package io.weft.router;

import io.weft.http.HeaderMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the route table of a request is found: there is one for all, or one for each scope. A
 * value; any thread, never blocks.
 */
public sealed interface RouteTables permits RouteTable, RouteScopes, DiscoveredScopes.View {
  /** The table for a request with {@code headers} as they are now; null if there is none. */
  @Nullable RouteTable tableFor(HeaderMap headers);
}
