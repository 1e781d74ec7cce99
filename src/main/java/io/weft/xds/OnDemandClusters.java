package io.weft.xds;

import io.weft.common.ControlThread;
import java.util.Set;
import java.util.TreeSet;

/**
 * The clusters that streams asked one source for: ODCDS. What comes serves as other clusters do.
 * Control thread only. Source: Envoy's {@code OdCdsApi}.
 */
final class OnDemandClusters implements Subscriber {
  /** Below what its stats are. */
  static final String SCOPE = "cluster_manager.odcds";

  private final ControlThread control;
  private final ClusterResources clusters;
  private final SubscriptionStats stats;
  private final WantedNames source;
  private final Set<String> asked = new TreeSet<>();
  private boolean changed;

  /** Clusters that {@code source}, which gives its updates to {@code clusters}, is asked for. */
  OnDemandClusters(
      ControlThread control,
      ClusterResources clusters,
      SubscriptionStats stats,
      WantedNames source) {
    this.control = control;
    this.clusters = clusters;
    this.stats = stats;
    this.source = source;
    clusters.onApplied(this::note);
  }

  /** Asks for the cluster {@code name}, if nobody did before. */
  void request(String name, Runnable onDone) {
    clusters.whenServing(name, onDone);
    if (asked.add(name) && !changed) {
      changed = true;
      control.post(this::ask);
    }
  }

  @Override
  public void ask() {
    if (changed) {
      changed = false;
      source.want(ResourceType.CLUSTER, Set.copyOf(asked), false);
    }
  }

  @Override
  public String apply(Update update) {
    return clusters.take(update.isComplete() ? update.addition() : update);
  }

  @Override
  public void reject(Update update) {
    stats.rejected();
  }

  @Override
  public void expire(String name) {
    clusters.expire(name);
  }

  @Override
  public void onDisconnect() {
    stats.failure();
  }

  @Override
  public void onUnreadable() {
    stats.failure();
  }

  /** Counts what was asked for here, and has nobody wait for what is not to be had. */
  private void note(Update update) {
    boolean isOurs =
        update.resources().stream().anyMatch(resource -> asked.contains(resource.name()))
            || update.removed().stream().anyMatch(asked::contains);
    if (isOurs) {
      stats.success(update.version(), 0);
      update.removed().forEach(clusters::giveUp);
    }
  }
}
