package io.weft.router;

import io.weft.upstream.ClusterCounter;

/** Where it is counted that something is sent again. */
interface RetryStats {
  /** Counts {@code counter} of the cluster. */
  void count(ClusterCounter counter);

  /** Counts {@code counter} of the cluster, and {@code event} of whatever else there is. */
  void count(ClusterCounter counter, RouteStats.Event event);
}
