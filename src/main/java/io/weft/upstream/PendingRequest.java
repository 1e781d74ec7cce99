package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;

/**
 * A request that waits for a connection, counted as long as it does; on the request's thread.
 *
 * <p>Source: the circuit breaker {@code max_pending_requests}.
 */
final class PendingRequest implements AutoCloseable {
  private final Cluster cluster;
  private final Host host;
  private final ResourceLimit limit;
  private final Cancellation cancellation;
  private boolean counted;

  private PendingRequest(
      Cluster cluster, Host host, ResourceLimit limit, Cancellation cancellation) {
    this.cluster = cluster;
    this.host = host;
    this.limit = limit;
    this.cancellation = cancellation;
  }

  /**
   * Begins to wait; the caller closes it.
   *
   * @throws StreamResetException OVERFLOW if too many wait
   */
  static PendingRequest begin(
      Cluster cluster, Host host, ResourcePriority priority, Cancellation cancellation)
      throws StreamResetException {
    ResourceLimit limit = cluster.circuitBreakers(priority).pendingRequests();
    ClusterStats stats = cluster.stats();
    if (!limit.tryAcquire()) {
      stats.increment(ClusterCounter.UPSTREAM_RQ_PENDING_OVERFLOW);
      throw Cluster.overflow();
    }
    stats.increment(ClusterCounter.UPSTREAM_RQ_PENDING_TOTAL);
    stats.increment(ClusterGauge.UPSTREAM_RQ_PENDING_ACTIVE);
    host.stats().onPending();
    return new PendingRequest(cluster, host, limit, cancellation);
  }

  /** No more connections may be opened; counted once for each request. */
  void onOverflow() {
    if (!counted) {
      counted = true;
      cluster.stats().increment(ClusterCounter.UPSTREAM_CX_OVERFLOW);
    }
  }

  /** It gets no connection. */
  void onFailure() {
    cluster
        .stats()
        .increment(
            cancellation.isCancelled()
                ? ClusterCounter.UPSTREAM_RQ_CANCELLED
                : ClusterCounter.UPSTREAM_RQ_PENDING_FAILURE_EJECT);
  }

  /** Ends the waiting. */
  @Override
  public void close() {
    cancellation.waitsForNothing();
    limit.release();
    cluster.stats().decrement(ClusterGauge.UPSTREAM_RQ_PENDING_ACTIVE);
    host.stats().onPendingEnd();
  }
}
