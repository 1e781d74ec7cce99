package io.weft.upstream;

/**
 * A limit on concurrent retries that grows with the requests under way. Source: {@code
 * envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget}.
 */
final class RetryBudget extends ResourceLimit {
  private final double percent;
  private final long minConcurrency;
  private final ResourceLimit requests;
  private final ResourceLimit pendingRequests;

  /** {@code percent} of what {@code requests} and {@code pendingRequests} count. */
  RetryBudget(
      double percent, long minConcurrency, ResourceLimit requests, ResourceLimit pendingRequests) {
    super(0);
    this.percent = percent;
    this.minConcurrency = minConcurrency;
    this.requests = requests;
    this.pendingRequests = pendingRequests;
  }

  @Override
  public long max() {
    long underWay = requests.active() + pendingRequests.active();
    return Math.max((long) (percent / 100.0 * (double) underWay), minConcurrency);
  }
}
