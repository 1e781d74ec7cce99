package io.weft.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.ListenerConfig;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds what a bootstrap states itself. A pure function but for the stats that it makes. Source:
 * {@code Bootstrap.static_resources}.
 */
public final class StaticResources {
  private static final String CLUSTERS = "static_resources.clusters[";
  private static final String LISTENERS = "static_resources.listeners[";

  private StaticResources() {}

  /**
   * The snapshot of {@code bootstrap}, whose clusters are not started.
   *
   * @throws ConfigException with all problems
   */
  public static ConfigSnapshot build(Bootstrap bootstrap, BuildContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Map<String, Cluster> clusters = clusters(bootstrap, context, errors);
    List<ListenerConfig> listeners = listeners(bootstrap, context, errors);
    Set<String> names = clusters.keySet();
    for (BuildContext.NeededCluster needed : context.neededClusters()) {
      if (!names.contains(needed.name()) && errors.isEmpty()) {
        errors.add(
            "static_resources", needed.field() + ": unknown cluster '" + needed.name() + "'");
      }
    }
    errors.throwIfAny();
    return new ConfigSnapshot(listeners, Map.of(), clusters);
  }

  private static Map<String, Cluster> clusters(
      Bootstrap bootstrap, BuildContext context, ConfigErrors errors) {
    Map<String, Cluster> clusters = new LinkedHashMap<>();
    for (int i = 0; i < bootstrap.getStaticResources().getClustersCount(); i++) {
      var proto = bootstrap.getStaticResources().getClusters(i);
      ClusterSettings settings =
          errors.attempt(CLUSTERS + i + ']', () -> ClusterTranslator.translate(proto));
      if (settings == null) {
        continue;
      }
      Cluster cluster =
          new Cluster(settings, context.scope(), context.deadlines(), context.control());
      if (clusters.put(settings.name(), cluster) != null) {
        errors.add(
            CLUSTERS + i + "].name",
            "cluster manager: duplicate cluster '" + settings.name() + "'; names must be unique");
      }
    }
    return clusters;
  }

  private static List<ListenerConfig> listeners(
      Bootstrap bootstrap, BuildContext context, ConfigErrors errors) {
    List<ListenerConfig> listeners = new ArrayList<>();
    for (int i = 0; i < bootstrap.getStaticResources().getListenersCount(); i++) {
      Listener proto = bootstrap.getStaticResources().getListeners(i);
      ListenerConfig listener =
          errors.attempt(LISTENERS + i + ']', () -> ListenerTranslator.translate(proto, context));
      if (listener != null) {
        listeners.add(listener);
      }
    }
    return listeners;
  }
}
