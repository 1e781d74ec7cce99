package io.weft.config;

import io.weft.listener.ListenerConfig;
import io.weft.listener.NetworkFilterChain;
import io.weft.net.TransportSocket;
import io.weft.router.RouteTable;
import io.weft.router.RoutingView;
import io.weft.upstream.Cluster;
import java.util.ArrayList;
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

  /** The transports of all filter chains and clusters. */
  public List<TransportSocket> transports() {
    List<TransportSocket> transports = new ArrayList<>();
    for (ListenerConfig listener : listeners) {
      listener.filterChains().forEach(chain -> transports.add(chain.transportSocket()));
      NetworkFilterChain otherwise = listener.defaultFilterChain();
      if (otherwise != null) {
        transports.add(otherwise.transportSocket());
      }
    }
    clusters
        .values()
        .forEach(cluster -> transports.add(cluster.settings().connections().transport()));
    return transports;
  }
}
