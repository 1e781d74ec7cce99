package io.weft.router;

import io.weft.stats.Counter;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a router counts below {@code http.<stat_prefix>.} and {@code vhost.}. Any thread, never
 * blocks. Source: Envoy's page on router statistics.
 */
public final class RouterStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int NO_CLUSTER = GROUP.counter("no_cluster");
  private static final int NO_ROUTE = GROUP.counter("no_route");
  private static final int DIRECT_RESPONSE = GROUP.counter("rq_direct_response");
  private static final int OVERLOAD_LOCAL_REPLY = GROUP.counter("rq_overload_local_reply");
  private static final int RESET_AFTER_START =
      GROUP.counter("rq_reset_after_downstream_response_started");
  private static final int TOTAL = GROUP.counter("rq_total");

  private static final int FIRST_REDIRECT_FAILURE;

  static {
    GROUP.counter("rq_redirect");
    int first = -1;
    for (RedirectFailure failure : RedirectFailure.values()) {
      int number = GROUP.counter("passthrough_internal_redirect_" + failure.text());
      first = first < 0 ? number : first;
    }
    FIRST_REDIRECT_FAILURE = first;
  }

  private final Scope root;
  private final Stats stats;
  private final ConcurrentHashMap<String, RouteStats> byName = new ConcurrentHashMap<>();

  /** Stats of the connection manager {@code statPrefix} below {@code root}. */
  public RouterStats(Scope root, String statPrefix) {
    this.root = root;
    this.stats = root.scope("http." + statPrefix).group(GROUP);
    // Envoy makes this one with the router and never counts it.
    Counter unused = stats.counter(OVERLOAD_LOCAL_REPLY);
    unused.add(0);
  }

  void total() {
    stats.counter(TOTAL).inc();
  }

  void noRoute() {
    stats.counter(NO_ROUTE).inc();
  }

  void noCluster() {
    stats.counter(NO_CLUSTER).inc();
  }

  void directResponse() {
    stats.counter(DIRECT_RESPONSE).inc();
  }

  /** A redirect that should be followed goes to the client. */
  void redirectFailed(RedirectFailure failure) {
    stats.counter(FIRST_REDIRECT_FAILURE + failure.ordinal()).inc();
  }

  void resetAfterStart() {
    stats.counter(RESET_AFTER_START).inc();
  }

  /** What is counted for the virtual cluster {@code name}. */
  RouteStats virtualCluster(VirtualHost host, String name) {
    return named("vhost." + host.name() + ".vcluster." + name);
  }

  /** What is counted for the routes with {@code statPrefix}. */
  RouteStats route(VirtualHost host, String statPrefix) {
    return named("vhost." + host.name() + ".route." + statPrefix);
  }

  private RouteStats named(String prefix) {
    RouteStats known = byName.get(prefix);
    return known == null
        ? byName.computeIfAbsent(prefix, missing -> new RouteStats(root.scope(missing)))
        : known;
  }
}
