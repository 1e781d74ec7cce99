package io.weft.xds;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump.DynamicCluster;
import io.envoyproxy.envoy.admin.v3.EcdsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump.DynamicListener;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump.DynamicListenerState;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump.DynamicScopedRouteConfigs;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump.DynamicSecret;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.List;

/** Shows what discovery brought, as {@code /config_dump} has it. Control thread only. */
final class DynamicSections {
  private DynamicSections() {}

  static void clusters(ClusterResources resources, ClustersConfigDump.Builder dump) {
    dump.setVersionInfo(resources.version());
    for (ClusterResources.Entry entry : resources.entries().values()) {
      ClusterResources.Built active = entry.active;
      ClusterResources.Built warming = entry.warming;
      if (active != null) {
        dump.addDynamicActiveClusters(cluster(active.accepted()));
      }
      if (warming != null) {
        dump.addDynamicWarmingClusters(cluster(warming.accepted()));
      }
    }
  }

  static void listeners(ListenerResources resources, ListenersConfigDump.Builder dump) {
    dump.setVersionInfo(resources.version());
    resources
        .entries()
        .forEach((name, entry) -> {
          DynamicListener.Builder listener = DynamicListener.newBuilder().setName(name);
          Accepted active = entry.active;
          Accepted warming = entry.warming;
          Accepted draining = entry.draining;
          Failed failed = entry.failed;
          if (active != null) {
            listener.setActiveState(state(active));
          }
          if (warming != null) {
            listener.setWarmingState(state(warming));
          }
          if (draining != null) {
            listener.setDrainingState(state(draining));
          }
          if (failed != null) {
            listener.setErrorState(failed.state());
          }
          dump.addDynamicListeners(listener);
        });
  }

  static void routes(List<Accepted> tables, RoutesConfigDump.Builder dump) {
    for (Accepted table : tables) {
      dump.addDynamicRouteConfigs(
          RoutesConfigDump.DynamicRouteConfig.newBuilder()
              .setVersionInfo(table.version())
              .setRouteConfig(table.any())
              .setLastUpdated(table.timestamp()));
    }
  }

  static void extensions(List<NamedResources.Entry> entries, EcdsConfigDump.Builder dump) {
    for (NamedResources.Entry entry : entries) {
      Accepted accepted = entry.accepted;
      if (accepted != null) {
        dump.addEcdsFilters(
            EcdsConfigDump.EcdsFilterConfig.newBuilder()
                .setVersionInfo(accepted.version())
                .setEcdsFilter(accepted.any())
                .setLastUpdated(accepted.timestamp()));
      }
    }
  }

  static void scopes(List<ScopeResources> all, ScopedRoutesConfigDump.Builder dump) {
    for (ScopeResources resources : all) {
      for (String name : resources.names()) {
        Accepted updated = resources.updated(ScopedRouteConfiguration.getDefaultInstance());
        DynamicScopedRouteConfigs.Builder shown =
            dump.addDynamicScopedRouteConfigsBuilder()
                .setName(name)
                .setVersionInfo(updated.version())
                .setLastUpdated(updated.timestamp());
        resources.scopes().values().forEach(scope -> shown.addScopedRouteConfigs(Any.pack(scope)));
      }
    }
  }

  static void secrets(List<NamedResources.Entry> entries, SecretsConfigDump.Builder dump) {
    for (NamedResources.Entry entry : entries) {
      Accepted accepted = entry.accepted;
      DynamicSecret.Builder secret = DynamicSecret.newBuilder().setName(entry.name);
      if (accepted == null) {
        dump.addDynamicWarmingSecrets(
            secret
                .setVersionInfo("uninitialized")
                .setLastUpdated(Accepted.timestamp(entry.since))
                .setSecret(Any.pack(Secret.newBuilder().setName(entry.name).build())));
      } else {
        dump.addDynamicActiveSecrets(
            secret
                .setVersionInfo(accepted.version())
                .setLastUpdated(accepted.timestamp())
                .setSecret(accepted.any()));
      }
    }
  }

  private static DynamicCluster cluster(Accepted accepted) {
    return DynamicCluster.newBuilder()
        .setVersionInfo(accepted.version())
        .setCluster(accepted.any())
        .setLastUpdated(accepted.timestamp())
        .build();
  }

  private static DynamicListenerState state(Accepted accepted) {
    return DynamicListenerState.newBuilder()
        .setVersionInfo(accepted.version())
        .setListener(accepted.any())
        .setLastUpdated(accepted.timestamp())
        .build();
  }
}
