package io.weft.router;

import io.weft.upstream.Clusters;
import org.jspecify.annotations.Nullable;

/** The route tables and clusters of one moment; immutable, any thread, never blocks. */
public interface RoutingView extends Clusters {
  /** The route table {@code name}; null if there is none. */
  @Nullable RouteTable routeTable(String name);
}
