package io.weft.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.ListenerConfig;
import io.weft.upstream.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a bootstrap states itself, built: a resource whose message did not change since the
 * bootstrap before keeps its object. Immutable. Source: {@code Bootstrap.static_resources}.
 */
public final class StaticResources {
  /** What is there before the first bootstrap. */
  public static final StaticResources NONE = new StaticResources(Map.of(), List.of());

  private static final String CLUSTERS = "static_resources.clusters[";
  private static final String LISTENERS = "static_resources.listeners[";

  /** A cluster and the message that describes it. */
  private record BuiltCluster(
      io.envoyproxy.envoy.config.cluster.v3.Cluster proto, Cluster cluster) {}

  /** A listener, the message that describes it, and the clusters that it cannot do without. */
  private record BuiltListener(
      Listener proto, ListenerConfig config, List<BuildContext.NeededCluster> neededClusters) {}

  private final Map<String, BuiltCluster> clusters;
  private final List<BuiltListener> listeners;

  private StaticResources(Map<String, BuiltCluster> clusters, List<BuiltListener> listeners) {
    this.clusters = clusters;
    this.listeners = listeners;
  }

  /**
   * Builds what {@code bootstrap} states. New clusters are not started.
   *
   * @param previous whose objects are used again where their messages are the same
   * @throws ConfigException with all problems; what was built anew is closed then
   */
  public static StaticResources build(
      Bootstrap bootstrap, BuildContext.Common context, StaticResources previous)
      throws ConfigException {
    Runnable takeBack = context.secrets().use(bootstrap);
    ConfigErrors errors = new ConfigErrors();
    Map<String, BuiltCluster> clusters = clusters(bootstrap, context, previous, errors);
    List<BuiltListener> listeners = listeners(bootstrap, context, previous, errors);
    if (errors.isEmpty()) {
      refuseUnknownClusters(clusters, listeners, errors);
    }
    StaticResources built = new StaticResources(clusters, listeners);
    if (!errors.isEmpty()) {
      takeBack.run();
      built.clustersNotIn(previous).forEach(Cluster::close);
      listeners.stream()
          .filter(listener -> !previous.listeners.contains(listener))
          .forEach(listener -> listener.config().discard());
    }
    errors.throwIfAny();
    return built;
  }

  /** The snapshot that puts all of it into service. */
  public ConfigSnapshot snapshot() {
    Map<String, Cluster> byName = new HashMap<>();
    clusters.forEach((name, built) -> byName.put(name, built.cluster()));
    return new ConfigSnapshot(
        listeners.stream().map(BuiltListener::config).toList(), Map.of(), byName);
  }

  /** The cluster {@code name}; null if the bootstrap states none. */
  public @Nullable Cluster cluster(String name) {
    BuiltCluster built = clusters.get(name);
    return built == null ? null : built.cluster();
  }

  /** What has to be done to get from {@code previous} to these, by kind and name. */
  public ConfigDiff since(StaticResources previous) {
    Map<String, Object> before = previous.objects();
    Map<String, Object> now = objects();
    List<String> added = new ArrayList<>();
    List<String> modified = new ArrayList<>();
    for (String name : new TreeSet<>(now.keySet())) {
      Object former = before.get(name);
      if (former == null) {
        added.add(name);
      } else if (!former.equals(now.get(name))) {
        modified.add(name);
      }
    }
    List<String> removed =
        new TreeSet<>(before.keySet()).stream().filter(name -> !now.containsKey(name)).toList();
    return new ConfigDiff(added, modified, removed);
  }

  private Map<String, Object> objects() {
    Map<String, Object> objects = new HashMap<>();
    clusters.forEach((name, built) -> objects.put("cluster " + name, built.cluster()));
    listeners.forEach(built -> objects.put("listener " + built.config().name(), built.config()));
    return objects;
  }

  private List<Cluster> clustersNotIn(StaticResources other) {
    List<Cluster> own = new ArrayList<>();
    clusters.forEach((name, built) -> {
      BuiltCluster shared = other.clusters.get(name);
      if (shared == null || shared.cluster() != built.cluster()) {
        own.add(built.cluster());
      }
    });
    return own;
  }

  private static Map<String, BuiltCluster> clusters(
      Bootstrap bootstrap,
      BuildContext.Common context,
      StaticResources previous,
      ConfigErrors errors) {
    Map<String, BuiltCluster> clusters = new LinkedHashMap<>();
    for (int i = 0; i < bootstrap.getStaticResources().getClustersCount(); i++) {
      var proto = bootstrap.getStaticResources().getClusters(i);
      String field = CLUSTERS + i + ']';
      if (clusters.containsKey(proto.getName())) {
        errors.add(
            field + ".name",
            "cluster manager: duplicate cluster '" + proto.getName() + "'; names must be unique");
        continue;
      }
      BuiltCluster former = previous.clusters.get(proto.getName());
      BuiltCluster built =
          former != null && former.proto().equals(proto)
              ? former
              : errors.attempt(field, () -> build(proto, context));
      if (built != null) {
        clusters.put(proto.getName(), built);
      }
    }
    return clusters;
  }

  private static BuiltCluster build(
      io.envoyproxy.envoy.config.cluster.v3.Cluster proto, BuildContext.Common context)
      throws ConfigException {
    return new BuiltCluster(
        proto,
        new Cluster(
            ClusterTranslator.translate(proto, new BuildContext(context)),
            context.scope(),
            context.deadlines(),
            context.control()));
  }

  private static List<BuiltListener> listeners(
      Bootstrap bootstrap,
      BuildContext.Common context,
      StaticResources previous,
      ConfigErrors errors) {
    Map<Listener, BuiltListener> formerByProto = new HashMap<>();
    previous.listeners.forEach(built -> formerByProto.put(built.proto(), built));
    List<BuiltListener> listeners = new ArrayList<>();
    for (int i = 0; i < bootstrap.getStaticResources().getListenersCount(); i++) {
      Listener proto = bootstrap.getStaticResources().getListeners(i);
      BuiltListener former = formerByProto.get(proto);
      BuiltListener built =
          former == null
              ? errors.attempt(LISTENERS + i + ']', () -> build(proto, context))
              : former;
      if (built != null) {
        listeners.add(built);
      }
    }
    return listeners;
  }

  private static BuiltListener build(Listener proto, BuildContext.Common common)
      throws ConfigException {
    BuildContext context = new BuildContext(common);
    ListenerConfig config = ListenerTranslator.translate(proto, context);
    return new BuiltListener(proto, config, context.neededClusters());
  }

  private static void refuseUnknownClusters(
      Map<String, BuiltCluster> clusters, List<BuiltListener> listeners, ConfigErrors errors) {
    for (BuiltListener listener : listeners) {
      for (BuildContext.NeededCluster needed : listener.neededClusters()) {
        if (!clusters.containsKey(needed.name())) {
          errors.add(
              "static_resources", needed.field() + ": unknown cluster '" + needed.name() + "'");
        }
      }
    }
  }
}
