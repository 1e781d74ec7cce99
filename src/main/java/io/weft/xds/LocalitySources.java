package io.weft.xds;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LedsClusterLocalityConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.ResourceLocator;
import io.weft.stats.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Brings the endpoints of localities from wherever their assignment says: LEDS. Control thread
 * only. Source: {@code LocalityLbEndpoints.leds_cluster_locality_config}.
 */
final class LocalitySources {
  private final Supplier<ResourceSources> sources;
  private final Map<String, String> nodeContext;
  private final BySource<LocalityResources> resources;

  /**
   * Brings nothing yet.
   *
   * @param nodeContext what names of collections say of this node
   */
  LocalitySources(
      ControlThread control, Supplier<ResourceSources> sources, Map<String, String> nodeContext) {
    this.sources = sources;
    this.nodeContext = Map.copyOf(nodeContext);
    this.resources =
        new BySource<>(ResourceType.LB_ENDPOINTS, wanted -> new LocalityResources(control, wanted));
  }

  /** Whether {@code assignment} leaves endpoints to a control plane. */
  static boolean isNeeded(ClusterLoadAssignment assignment) {
    return assignment.getEndpointsList().stream()
        .anyMatch(LocalityLbEndpoints::hasLedsClusterLocalityConfig);
  }

  /**
   * The collections that {@code assignment} names, by what says so.
   *
   * @throws ConfigException if there can be no such collection
   */
  Map<LedsClusterLocalityConfig, ResourceLocator> collections(ClusterLoadAssignment assignment)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Map<LedsClusterLocalityConfig, ResourceLocator> collections = new LinkedHashMap<>();
    for (int i = 0; i < assignment.getEndpointsCount(); i++) {
      LocalityLbEndpoints locality = assignment.getEndpoints(i);
      if (locality.hasLedsClusterLocalityConfig()) {
        ResourceLocator collection =
            errors.attempt(
                "endpoints[" + i + "].leds_cluster_locality_config",
                () -> collection(assignment.getClusterName(), locality));
        if (collection != null) {
          collections.put(locality.getLedsClusterLocalityConfig(), collection);
        }
      }
    }
    errors.throwIfAny();
    return collections;
  }

  /** As {@link LocalityResources#begin}. */
  LocalityResources.Locality begin(ResourceLocator wanted, Scope scope, Runnable onChange) {
    return resources.of(wanted, sources.get(), scope.prefix()).begin(wanted, scope, onChange);
  }

  private ResourceLocator collection(String cluster, LocalityLbEndpoints locality)
      throws ConfigException {
    LedsClusterLocalityConfig config = locality.getLedsClusterLocalityConfig();
    String name = config.getLedsCollectionName();
    if (locality.getLbEndpointsCount() > 0) {
      throw new ConfigException(
          "",
          "A ClusterLoadAssignment for cluster "
              + cluster
              + " cannot include both LEDS (resource: "
              + name
              + ") and a list of endpoints.");
    }
    ResourceCollection collection =
        ResourceCollection.of(name, config.getLedsConfig(), ResourceType.LB_ENDPOINTS, nodeContext);
    Set<String> names = collection.names();
    if (names == null) {
      throw new ConfigException("leds_collection_name", "endpoints come from no file: " + name);
    }
    return new ResourceLocator(
        collection.source(), names.iterator().next(), collection.initialFetchTimeout());
  }
}
