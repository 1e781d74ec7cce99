package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.ResourceLocator;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.EndpointDiscovery;
import java.util.function.Supplier;

/** Brings endpoints from wherever each cluster says. Control thread only. */
final class EndpointSources implements EndpointDiscovery {
  private final Supplier<ResourceSources> sources;
  private final BySource<EndpointResources> resources;

  /**
   * Brings nothing yet.
   *
   * @param localities bring what assignments leave out
   */
  EndpointSources(
      ControlThread control, Supplier<ResourceSources> sources, LocalitySources localities) {
    this.sources = sources;
    this.resources =
        new BySource<>(
            ResourceType.ENDPOINTS, wanted -> new EndpointResources(control, localities, wanted));
  }

  @Override
  public void start(Cluster cluster, ResourceLocator wanted, Runnable onInitialized) {
    resources
        .of(wanted, sources.get(), cluster.stats().scope().prefix())
        .start(cluster, wanted, onInitialized);
  }

  @Override
  public void stop(Cluster cluster) {
    if (cluster.settings().discovery() instanceof ClusterSettings.Discovery.Eds eds) {
      EndpointResources known = resources.known(eds.locator());
      if (known != null) {
        known.stop(cluster);
      }
    }
  }
}
