package io.weft.upstream;

import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;

/**
 * How many clusters there are, below {@code cluster_manager.}. Control thread only. Source: Envoy's
 * page on cluster manager statistics.
 */
public final class ClusterManagerStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int ADDED = GROUP.counter("cluster_added");
  private static final int MODIFIED = GROUP.counter("cluster_modified");
  private static final int REMOVED = GROUP.counter("cluster_removed");
  private static final int UPDATED = GROUP.counter("cluster_updated");
  private static final int ACTIVE = GROUP.gauge("active_clusters");
  private static final int WARMING = GROUP.gauge("warming_clusters");

  static {
    // Envoy merges changes of health, which its health checks find; EDS and DNS have none of them.
    GROUP.counter("cluster_updated_via_merge");
    GROUP.counter("update_merge_cancelled");
    GROUP.counter("update_out_of_merge_window");
  }

  private final Stats stats;

  /** Stats below {@code root}. */
  public ClusterManagerStats(Scope root) {
    stats = root.scope("cluster_manager").group(GROUP);
    present(0, 0);
  }

  /** Counts clusters that were not there before. */
  public void added(int clusters) {
    stats.counter(ADDED).add(clusters);
  }

  /** Counts clusters that are to take the place of others of their names. */
  public void modified(int clusters) {
    stats.counter(MODIFIED).add(clusters);
  }

  /** Counts clusters that are gone. */
  public void removed(int clusters) {
    stats.counter(REMOVED).add(clusters);
  }

  /** Counts that the hosts of a cluster in service have changed. */
  public void updated() {
    stats.counter(UPDATED).inc();
  }

  /** Notes how many clusters are in service, and how many wait for their hosts to be known. */
  public void present(int active, int warming) {
    stats.gauge(ACTIVE).set(active);
    stats.gauge(WARMING).set(warming);
  }
}
