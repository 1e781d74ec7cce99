package io.weft.upstream;

import io.weft.stats.Histogram;
import io.weft.stats.Scope;

/**
 * How much of their time limits the requests of a cluster use up, in percent. Any thread, never
 * blocks. Source: {@code TrackClusterStats.timeout_budgets}.
 */
public final class TimeoutBudgetStats {
  private final Histogram ofRequest;
  private final Histogram ofTry;

  /** Stats in {@code scope}, that of the cluster. */
  TimeoutBudgetStats(Scope scope) {
    ofRequest = scope.histogram("upstream_rq_timeout_budget_percent_used");
    ofTry = scope.histogram("upstream_rq_timeout_budget_per_try_percent_used");
  }

  /** A request took {@code millis} of {@code limitMillis}, which is 0 for no limit. */
  public void requestTook(long millis, long limitMillis) {
    ofRequest.record(percent(millis, limitMillis));
  }

  /** An attempt took {@code millis} of {@code limitMillis}, which is 0 for no limit. */
  public void tryTook(long millis, long limitMillis) {
    ofTry.record(percent(millis, limitMillis));
  }

  private static long percent(long millis, long limitMillis) {
    return limitMillis == 0 ? 0 : millis * 100 / limitMillis;
  }
}
