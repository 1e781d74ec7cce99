package io.weft.server;

import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.ConfigSnapshot;
import io.weft.config.ConfigStore;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerManager;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterManagerStats;
import io.weft.upstream.DnsResolver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts one snapshot into service in the place of another, without losing a request.
 *
 * <p>New clusters are warmed first; then the snapshot is published; then listeners are removed,
 * added and updated; at last the clusters that are gone are closed, which lets requests that still
 * hold them go through. An identity object; control thread only.
 */
final class ConfigUpdater {
  private final ConfigStore store;
  private final ListenerManager listeners;
  private final DnsResolver resolver;
  private final ClusterManagerStats stats;

  ConfigUpdater(
      ConfigStore store,
      ListenerManager listeners,
      DnsResolver resolver,
      ClusterManagerStats stats) {
    this.store = store;
    this.listeners = listeners;
    this.resolver = resolver;
    this.stats = stats;
  }

  /**
   * Puts {@code next} into service as soon as its new clusters know their hosts. To be called again
   * only after {@code onApplied} was told.
   *
   * @param onApplied told, on this thread, which listeners could not be opened; each of them goes
   *     on as it was
   */
  void apply(ConfigSnapshot next, Consumer<ConfigErrors> onApplied) {
    Set<Cluster> present = new HashSet<>(store.get().clusters().values());
    List<Cluster> added = new ArrayList<>(next.clusters().values());
    added.removeAll(present);
    stats.present(present.size(), added.size());
    Warming pending = new Warming(added.size() + 1, () -> onApplied.accept(publish(next)));
    added.forEach(cluster -> cluster.start(resolver, pending::oneIsReady));
    pending.oneIsReady();
  }

  private ConfigErrors publish(ConfigSnapshot next) {
    ConfigSnapshot previous = store.get();
    store.publish(next);
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
    stats.present(next.clusters().size(), 0);
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
      try {
        listeners.addOrUpdate(listener);
      } catch (ConfigException e) {
        errors.add("listener '" + listener.name() + "'", e);
      }
    }
    return errors;
  }

  /** Counts clusters that become ready, and acts after the last. */
  private static final class Warming {
    private final Runnable whenReady;
    private int left;

    Warming(int left, Runnable whenReady) {
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
