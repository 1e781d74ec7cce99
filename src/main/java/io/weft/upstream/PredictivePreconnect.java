package io.weft.upstream;

import io.weft.http.StreamResetException;
import io.weft.net.ConnectOptions;

/**
 * Opens connections to the hosts that the next requests of a cluster will go to; any thread, never
 * blocks. Looks at all hosts for each request, and is meant for clusters that have few. Source:
 * {@code preconnect_policy.predictive_preconnect_ratio}.
 */
final class PredictivePreconnect {
  private final Cluster cluster;
  private final double ratio;

  PredictivePreconnect(Cluster cluster, double ratio) {
    this.cluster = cluster;
    this.ratio = ratio;
  }

  /** A stream is about to begin, whose host is chosen already. */
  void beforeStream(ResourcePriority priority, UpstreamProtocol protocol, ConnectOptions options) {
    for (int i = 0; i < Preconnector.MOST_AT_ONCE; i++) {
      ClusterStats stats = cluster.stats();
      long streams =
          stats.value(ClusterGauge.UPSTREAM_RQ_ACTIVE)
              + stats.value(ClusterGauge.UPSTREAM_RQ_PENDING_ACTIVE)
              + 1;
      if (streams * ratio <= capacity()) {
        return;
      }
      Host next = cluster.peekHost();
      if (next == null || !open(next, priority, protocol, options)) {
        return;
      }
    }
  }

  private boolean open(
      Host host, ResourcePriority priority, UpstreamProtocol protocol, ConnectOptions options) {
    try {
      return host.pools()
          .of(options)
          .pool(priority, protocol, cluster)
          .preconnector()
          .open(ratio, 1);
    } catch (StreamResetException e) {
      // There may be no more pools.
      return false;
    }
  }

  private long capacity() {
    long sum = 0;
    for (Host host : cluster.hosts()) {
      sum += host.pools().capacity();
    }
    return sum;
  }
}
