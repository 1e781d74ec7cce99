package io.weft.config;

import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerManager;
import io.weft.router.RouteTable;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterManagerStats;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.HostDiscovery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts configuration into service in the place of what was there, without losing a request: what
 * the bootstrap states as a whole, what discovery brings one by one. Of two resources of one name
 * that of the bootstrap holds.
 *
 * <p>Clusters are warm before they are published, published before listeners need them, and closed
 * after they are gone from the snapshot; requests that still hold them go through. An identity
 * object; control thread only.
 */
public final class ConfigUpdater {
  private final ConfigStore store;
  private final WarmingListeners listeners;
  private final HostDiscovery discovery;
  private final ClusterManagerStats stats;
  private final Map<String, Cluster> dynamicClusters = new HashMap<>();
  private final Map<String, RouteTable> routeTables = new HashMap<>();
  private final Map<String, ListenerConfig> dynamicListeners = new LinkedHashMap<>();
  private final List<Cluster> replaced = new ArrayList<>();
  private ConfigSnapshot statics = ConfigSnapshot.EMPTY;
  private int warmingDynamics;
  private boolean changed;

  /** An updater of what {@code store} publishes and {@code listeners} serve. */
  public ConfigUpdater(
      ConfigStore store,
      ListenerManager listeners,
      HostDiscovery discovery,
      ClusterManagerStats stats) {
    this.store = store;
    this.listeners = new WarmingListeners(listeners);
    this.discovery = discovery;
    this.stats = stats;
  }

  /** The listeners that wait for what they need, and those in service. */
  public WarmingListeners listeners() {
    return listeners;
  }

  /**
   * Puts what the bootstrap states into service as soon as its new clusters know their hosts. To be
   * called again only after {@code onApplied} was told.
   *
   * @param onApplied told, on this thread, which listeners could not be opened; each of them goes
   *     on as it was
   */
  public void apply(ConfigSnapshot next, Consumer<ConfigErrors> onApplied) {
    Set<Cluster> present = new HashSet<>(statics.clusters().values());
    List<Cluster> added = new ArrayList<>(next.clusters().values());
    added.removeAll(present);
    // Those that others may be needed to find come first.
    added.sort(
        Comparator.comparing(
            cluster -> cluster.settings().discovery() instanceof ClusterSettings.Discovery.Eds));
    Countdown pending =
        new Countdown(added.size() + 1, () -> onApplied.accept(replaceStatics(next)));
    added.forEach(cluster -> cluster.start(discovery, pending::oneIsReady));
    pending.oneIsReady();
  }

  /** What counts clusters; whoever takes one from discovery, or has it gone, counts that. */
  public ClusterManagerStats clusterStats() {
    return stats;
  }

  /** Begins discovery for a cluster that is to be {@link #put} when {@code onInitialized} runs. */
  public void start(Cluster cluster, Runnable onInitialized) {
    cluster.start(discovery, onInitialized);
  }

  /** Notes how many clusters of discovery wait for their hosts. */
  public void warming(int clusters) {
    warmingDynamics = clusters;
    countPresent();
  }

  /** Whether the bootstrap states the cluster {@code name}. */
  public boolean hasStaticCluster(String name) {
    return statics.cluster(name) != null;
  }

  /** Whether the bootstrap states the listener {@code name}. */
  public boolean hasStaticListener(String name) {
    return statics.listeners().stream().anyMatch(listener -> listener.name().equals(name));
  }

  /** Has {@code cluster}, which is warm, serve from the next {@link #publish} on. */
  public void put(Cluster cluster) {
    Cluster former = dynamicClusters.put(cluster.name(), cluster);
    if (former != null) {
      replaced.add(former);
    }
    changed = true;
  }

  /** Has the cluster {@code name} of discovery serve no more from the next {@link #publish} on. */
  public void removeCluster(String name) {
    Cluster former = dynamicClusters.remove(name);
    if (former != null) {
      replaced.add(former);
      changed = true;
    }
  }

  /** Has {@code table} serve as {@code key} from the next {@link #publish} on. */
  public void put(String key, RouteTable table) {
    routeTables.put(key, table);
    changed = true;
  }

  /** Has the route table {@code key} serve no more from the next {@link #publish} on. */
  public void removeRouteTable(String key) {
    changed |= routeTables.remove(key) != null;
  }

  /** Publishes what changed, if anything did, and closes the clusters that are gone. */
  public void publish() {
    if (!changed) {
      return;
    }
    changed = false;
    Map<String, Cluster> clusters = new HashMap<>(dynamicClusters);
    clusters.putAll(statics.clusters());
    List<ListenerConfig> configs = new ArrayList<>(statics.listeners());
    configs.addAll(dynamicListeners.values());
    store.publish(new ConfigSnapshot(configs, routeTables, clusters));
    replaced.forEach(Cluster::close);
    replaced.clear();
    countPresent();
  }

  /**
   * Has {@code listener} of discovery serve when what it needs is there.
   *
   * @param outcome told when it serves or cannot after all, perhaps before this returns
   * @throws ConfigException if it cannot be opened; nothing has changed then
   */
  public void put(ListenerConfig listener, WarmingListeners.Outcome outcome)
      throws ConfigException {
    listeners.addOrUpdate(
        listener,
        new WarmingListeners.Outcome() {
          @Override
          public void active() {
            dynamicListeners.put(listener.name(), listener);
            changed = true;
            publish();
            outcome.active();
          }

          @Override
          public void failed(ConfigException problem) {
            outcome.failed(problem);
          }
        });
  }

  /** Removes the listener {@code name} of discovery, whose connections drain. */
  public void removeListener(String name) {
    listeners.remove(name);
    changed |= dynamicListeners.remove(name) != null;
  }

  private ConfigErrors replaceStatics(ConfigSnapshot next) {
    ConfigSnapshot previous = statics;
    statics = next;
    changed = true;
    next.clusters().keySet().forEach(this::removeCluster);
    publish();
    ConfigErrors errors = updateListeners(previous, next);
    closeClusters(previous, next);
    return errors;
  }

  private void closeClusters(ConfigSnapshot previous, ConfigSnapshot next) {
    int modified = 0;
    int removed = 0;
    for (Cluster cluster : previous.clusters().values()) {
      Cluster successor = next.cluster(cluster.name());
      if (successor != cluster) {
        cluster.close();
        modified += successor == null ? 0 : 1;
        removed += successor == null ? 1 : 0;
      }
    }
    int kept = previous.clusters().size() - removed;
    stats.added(next.clusters().size() - kept);
    stats.modified(modified);
    stats.removed(removed);
    countPresent();
  }

  private ConfigErrors updateListeners(ConfigSnapshot previous, ConfigSnapshot next) {
    Set<String> names = new HashSet<>();
    next.listeners().forEach(listener -> names.add(listener.name()));
    for (ListenerConfig listener : previous.listeners()) {
      if (!names.contains(listener.name())) {
        listeners.remove(listener.name());
      }
    }
    ConfigErrors errors = new ConfigErrors();
    for (ListenerConfig listener : next.listeners()) {
      dynamicListeners.remove(listener.name());
      try {
        listeners.addOrUpdate(listener, WarmingListeners.Outcome.IGNORED);
      } catch (ConfigException e) {
        errors.add("listener '" + listener.name() + "'", e);
      }
    }
    return errors;
  }

  private void countPresent() {
    stats.present(statics.clusters().size() + dynamicClusters.size(), warmingDynamics);
  }

  /** Counts what becomes ready, and acts after the last. */
  static final class Countdown {
    private final Runnable whenReady;
    private int left;

    Countdown(int left, Runnable whenReady) {
      this.left = left;
      this.whenReady = whenReady;
    }

    void oneIsReady() {
      left--;
      if (left == 0) {
        whenReady.run();
      }
    }
  }
}
