package io.weft.config;

import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;

/** What discovery brought, for {@code /config_dump}. Any thread but the control thread. */
@FunctionalInterface
public interface DynamicDump {
  /** Adds to the sections what there is just now. */
  void addTo(
      ClustersConfigDump.Builder clusters,
      ListenersConfigDump.Builder listeners,
      RoutesConfigDump.Builder routes);
}
