package io.weft.router;

import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import io.weft.upstream.ResponseStats;

/**
 * What is counted for a virtual cluster, or for the routes with one {@code stat_prefix}. Any
 * thread, never blocks. Source: Envoy's page on router statistics.
 */
final class RouteStats {
  /** The events that are counted. */
  enum Event {
    RETRY("upstream_rq_retry"),
    RETRY_LIMIT_EXCEEDED("upstream_rq_retry_limit_exceeded"),
    RETRY_OVERFLOW("upstream_rq_retry_overflow"),
    RETRY_SUCCESS("upstream_rq_retry_success"),
    TIMEOUT("upstream_rq_timeout"),
    TOTAL("upstream_rq_total");

    private final String text;

    Event(String text) {
      this.text = text;
    }
  }

  private static final StatGroup GROUP = new StatGroup();

  static {
    for (Event event : Event.values()) {
      GROUP.counter(event.text);
    }
  }

  private final Stats stats;
  private final ResponseStats responses;

  RouteStats(Scope scope) {
    this.stats = scope.group(GROUP);
    this.responses = new ResponseStats(scope);
  }

  void count(Event event) {
    stats.counter(event.ordinal()).inc();
  }

  /** What is counted for each response. */
  ResponseStats responses() {
    return responses;
  }
}
