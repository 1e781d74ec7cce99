package io.weft.xds;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.ResourceLocator;
import io.weft.config.ConfigSourceTranslator;
import io.weft.stats.Scope;
import java.util.function.Supplier;

/** Brings virtual hosts from wherever each route table says. Control thread only. */
final class VirtualHostSources {
  private final boolean isAdsDelta;
  private final Supplier<ResourceSources> sources;
  private final BySource<VirtualHostResources> resources;

  /**
   * Brings nothing yet.
   *
   * @param isAdsDelta whether the aggregated stream says only what changed
   */
  VirtualHostSources(ControlThread control, boolean isAdsDelta, Supplier<ResourceSources> sources) {
    this.isAdsDelta = isAdsDelta;
    this.sources = sources;
    this.resources =
        new BySource<>(
            ResourceType.VIRTUAL_HOSTS, wanted -> new VirtualHostResources(control, wanted));
  }

  /**
   * Where the hosts of {@code routes}, which leaves them to a control plane, come from.
   *
   * @throws ConfigException if they cannot come from there
   */
  ResourceLocator locator(RouteConfiguration routes) throws ConfigException {
    var proto = routes.getVhds().getConfigSource();
    ResourceLocator locator = ConfigSourceTranslator.locator(proto, routes.getName());
    if (locator.source() instanceof ConfigSource.Ads && !isAdsDelta) {
      throw new ConfigException(
          "", "vhds: ADS must use DELTA_GRPC api_type when used as VHDS config source.");
    }
    if (locator.source() instanceof ConfigSource.File
        || proto.hasApiConfigSource() && !AdsSettings.of(proto.getApiConfigSource()).isDelta()) {
      throw new ConfigException("", "vhds: only 'DELTA_GRPC' is supported as an api_type.");
    }
    return locator;
  }

  /** Asks for the hosts of a table. */
  VirtualHostResources.Hosts begin(
      ResourceLocator locator, Scope scope, VirtualHostResources.Table table) {
    return resources.of(locator, sources.get(), scope.prefix()).begin(locator, scope, table);
  }
}
