package io.weft.xds;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LedsClusterLocalityConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.weft.common.ConfigException;
import io.weft.common.ResourceLocator;
import io.weft.stats.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The localities of one cluster whose endpoints a control plane brings apart. Control thread only.
 * Source: Envoy's {@code EdsClusterImpl}.
 */
final class ClusterLocalities {
  private final LocalitySources sources;
  private final Scope scope;
  private final Consumer<ClusterLoadAssignment> onComplete;
  private final Map<LedsClusterLocalityConfig, LocalityResources.Locality> localities =
      new HashMap<>();
  private @Nullable ClusterLoadAssignment assignment;

  /**
   * No localities yet.
   *
   * @param scope of the cluster
   * @param onComplete given the assignment with all its endpoints whenever these have changed
   */
  ClusterLocalities(
      LocalitySources sources, Scope scope, Consumer<ClusterLoadAssignment> onComplete) {
    this.sources = sources;
    this.scope = scope;
    this.onComplete = onComplete;
  }

  /**
   * Has {@code next} be what names localities, and asks for the endpoints of those that are new.
   *
   * @throws ConfigException if one of them cannot be had; then nothing changes
   */
  void follow(ClusterLoadAssignment next) throws ConfigException {
    Map<LedsClusterLocalityConfig, ResourceLocator> wanted = sources.collections(next);
    assignment = next;
    wanted.forEach((config, locator) ->
        localities.computeIfAbsent(
            config, first -> sources.begin(locator, scope.scope("leds"), this::complete)));
    localities.keySet().stream()
        .filter(config -> !wanted.containsKey(config))
        .toList()
        .forEach(this::leave);
    complete();
  }

  /** Wants no endpoints any more. */
  void close() {
    localities.values().forEach(LocalityResources.Locality::close);
    localities.clear();
  }

  private void leave(LedsClusterLocalityConfig config) {
    LocalityResources.Locality left = localities.remove(config);
    if (left != null) {
      left.close();
    }
  }

  private void complete() {
    ClusterLoadAssignment current = assignment;
    if (current == null
        || !localities.values().stream().allMatch(LocalityResources.Locality::isSettled)) {
      return;
    }
    ClusterLoadAssignment.Builder all = current.toBuilder();
    for (LocalityLbEndpoints.Builder group : all.getEndpointsBuilderList()) {
      LocalityResources.Locality locality = localities.get(group.getLedsClusterLocalityConfig());
      if (group.hasLedsClusterLocalityConfig() && locality != null) {
        group.clearLedsClusterLocalityConfig().addAllLbEndpoints(locality.endpoints());
      }
    }
    onComplete.accept(all.build());
  }
}
