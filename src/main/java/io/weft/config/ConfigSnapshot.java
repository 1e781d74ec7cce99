package io.weft.config;

import io.weft.listener.ListenerConfig;
import io.weft.router.RouteTable;
import io.weft.router.RoutingView;
import io.weft.upstream.Cluster;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is configured at one moment. Immutable; what it holds never points back to it, so
 * that a long stream keeps its own route and cluster alive and not the world.
 *
 * @param listeners in the order of the configuration
 */
public record ConfigSnapshot(
    List<ListenerConfig> listeners,
    Map<String, RouteTable> routeTables,
    Map<String, Cluster> clusters)
    implements RoutingView {
  /** Nothing. */
  public static final ConfigSnapshot EMPTY = new ConfigSnapshot(List.of(), Map.of(), Map.of());

  public ConfigSnapshot {
    listeners = List.copyOf(listeners);
    routeTables = Map.copyOf(routeTables);
    clusters = Map.copyOf(clusters);
  }

  @Override
  public @Nullable Cluster cluster(String name) {
    return clusters.get(name);
  }

  @Override
  public @Nullable RouteTable routeTable(String name) {
    return routeTables.get(name);
  }
}
