package io.weft.router;

import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.StreamInfo;
import io.weft.router.RouteAction.Forward;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what the route of a request says: the last HTTP filter of every chain.
 *
 * <p>Immutable and shared by all requests. Source: {@code envoy.filters.http.router}.
 */
public final class Router implements HttpHandler {
  private static final FractionalPercent NEVER = new FractionalPercent(0, 100);
  private static final int NO_CLUSTER = 503;

  private final RouterSettings settings;
  private final RouterStats stats;
  private final Supplier<? extends RoutingView> views;
  private final Supplier<RuntimeSnapshot> runtime;

  /**
   * A router.
   *
   * @param views the clusters that hold when asked
   * @param runtime the runtime values that hold when asked
   */
  public Router(
      RouterSettings settings,
      RouterStats stats,
      Supplier<? extends RoutingView> views,
      Supplier<RuntimeSnapshot> runtime) {
    this.settings = settings;
    this.stats = stats;
    this.views = views;
    this.runtime = runtime;
  }

  @Override
  public HttpResponse handle(HttpRequest request) throws IOException {
    stats.total();
    StreamInfo info = request.streamInfo();
    if (!(info.route() instanceof Route route)) {
      stats.noRoute();
      return Replies.noRoute(info);
    }
    return switch (route.action()) {
      case RouteAction.DirectResponse direct -> {
        stats.directResponse();
        yield route.transformLocalReply(request, direct.response(request));
      }
      case RouteAction.Redirect redirect -> {
        // Envoy has a counter for redirects and never counts it.
        stats.directResponse();
        yield route.transformLocalReply(request, redirect.response(request, route.match().path()));
      }
      case RouteAction.NonForwarding none -> {
        // To Envoy it is a route whose cluster has no name.
        stats.noCluster();
        yield route.transformLocalReply(request, Replies.noCluster(info, NO_CLUSTER));
      }
      case Forward forward -> forward(request, route, forward);
    };
  }

  RouterSettings settings() {
    return settings;
  }

  RouterStats stats() {
    return stats;
  }

  RuntimeSnapshot runtime() {
    return runtime.get();
  }

  /** The cluster that {@code specifier} means for {@code request}; null if there is none. */
  @Nullable Cluster cluster(ClusterSpecifier specifier, HttpRequest request) {
    return views.get().cluster(specifier.name(request.headers(), request.streamInfo()));
  }

  /** What the configuration now calls {@code name}; null if there is no such cluster any more. */
  @Nullable Cluster cluster(String name) {
    return views.get().cluster(name);
  }

  private HttpResponse forward(HttpRequest request, Route route, Forward forward)
      throws IOException {
    Cluster cluster = cluster(forward.cluster(), request);
    StreamInfo info = request.streamInfo();
    if (cluster == null) {
      stats.noCluster();
      return route.transformLocalReply(
          request, Replies.noCluster(info, forward.clusterNotFoundCode()));
    }
    info.upstreamCluster(cluster.identity());
    // Before the fields are checked, since it notes the virtual cluster, which logs may show.
    RequestStats requestStats = RequestStats.of(this, request, route, cluster);
    HttpResponse refusal =
        StrictHeaders.check(settings.strictCheckHeaders(), request.headers(), info);
    if (refusal != null) {
      return route.transformLocalReply(request, refusal);
    }
    if (isInMaintenance(cluster)) {
      requestStats.answered(503, null, null);
      requestStats.count(ClusterCounter.UPSTREAM_RQ_MAINTENANCE_MODE);
      boolean tellsEnvoy = !settings.suppressEnvoyHeaders();
      return route.transformLocalReply(request, Replies.maintenance(info, tellsEnvoy));
    }
    RoutedRequest routed = new RoutedRequest(this, request, route, forward, cluster, requestStats);
    return routed.isHedging() ? new HedgedAttempts(routed).run() : new Attempts(routed).run();
  }

  private boolean isInMaintenance(Cluster cluster) {
    RuntimeSnapshot current = runtime.get();
    return current.size() > 0
        && current.enabled(cluster.maintenanceKey(), NEVER, ThreadLocalRandom.current().nextLong());
  }
}
