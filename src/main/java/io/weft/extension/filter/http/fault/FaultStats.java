package io.weft.extension.filter.http.fault;

import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;

/**
 * The stats below {@code http.<stat_prefix>.fault.}; those of clusters of clients are made late.
 */
final class FaultStats {
  private final Scope scope;
  final Counter aborts;
  final Counter delays;
  final Counter rateLimits;
  final Counter overflows;
  final Gauge active;

  FaultStats(Scope scope) {
    this.scope = scope;
    this.aborts = scope.counter("aborts_injected");
    this.delays = scope.counter("delays_injected");
    this.rateLimits = scope.counter("response_rl_injected");
    this.overflows = scope.counter("faults_overflow");
    this.active = scope.gauge("active_faults");
  }

  Counter abortsOf(String downstreamCluster) {
    return scope.counter(downstreamCluster + ".aborts_injected");
  }

  Counter delaysOf(String downstreamCluster) {
    return scope.counter(downstreamCluster + ".delays_injected");
  }
}
