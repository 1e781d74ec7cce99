package io.weft.upstream;

import org.jspecify.annotations.Nullable;

/**
 * The circuit breakers of a cluster for one priority. Shared by all requests. Source: {@code
 * envoy.config.cluster.v3.CircuitBreakers.Thresholds}.
 *
 * @param connections to all hosts together; a pool that has none may always open one
 * @param pendingRequests that wait for a connection
 * @param requests under way
 * @param retries under way; a retry budget if one is configured
 * @param connectionPools at the same time
 */
public record CircuitBreakers(
    ResourceLimit connections,
    ResourceLimit pendingRequests,
    ResourceLimit requests,
    ResourceLimit retries,
    ResourceLimit connectionPools) {
  /**
   * The limits as configured. Numbers are unsigned 32-bit ones.
   *
   * @param retryBudget used in place of {@code maxRetries} unless null
   * @param trackRemaining whether {@code remaining_*} gauges are kept
   */
  public record Thresholds(
      long maxConnections,
      long maxPendingRequests,
      long maxRequests,
      long maxRetries,
      long maxConnectionPools,
      @Nullable Budget retryBudget,
      boolean trackRemaining) {
    private static final long MANY = 1024;

    /** Envoy's defaults. */
    public static final Thresholds DEFAULT =
        new Thresholds(MANY, MANY, MANY, 3, 0xffff_ffffL, null, false);
  }

  /** How many retries there may be: a share of all requests in percent, but so many at least. */
  public record Budget(double percent, long minRetryConcurrency) {}

  /** Breakers with these thresholds; nothing is taken yet. */
  public static CircuitBreakers of(Thresholds thresholds) {
    ResourceLimit pending = new ResourceLimit(thresholds.maxPendingRequests());
    ResourceLimit requests = new ResourceLimit(thresholds.maxRequests());
    Budget budget = thresholds.retryBudget();
    ResourceLimit retries =
        budget == null
            ? new ResourceLimit(thresholds.maxRetries())
            : new RetryBudget(budget.percent(), budget.minRetryConcurrency(), requests, pending);
    return new CircuitBreakers(
        new ResourceLimit(thresholds.maxConnections()),
        pending,
        requests,
        retries,
        new ResourceLimit(thresholds.maxConnectionPools()));
  }

  /** As above, with the gauges of {@code priority} in {@code stats}. */
  static CircuitBreakers of(Thresholds thresholds, ResourcePriority priority, ClusterStats stats) {
    CircuitBreakers breakers = of(thresholds);
    for (ResourceLimit.Kind kind : ResourceLimit.Kind.values()) {
      breakers
          .limit(kind)
          .show(
              () -> stats.open(priority, kind),
              thresholds.trackRemaining() ? stats.remaining(priority, kind) : null);
    }
    return breakers;
  }

  /** The limit of {@code kind}. */
  public ResourceLimit limit(ResourceLimit.Kind kind) {
    return switch (kind) {
      case CONNECTIONS -> connections;
      case PENDING_REQUESTS -> pendingRequests;
      case REQUESTS -> requests;
      case RETRIES -> retries;
      case CONNECTION_POOLS -> connectionPools;
    };
  }
}
