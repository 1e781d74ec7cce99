package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.router.RouteAction.Forward;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.Cluster;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what the route of a request says: the last HTTP filter of every chain.
 *
 * <p>Immutable and shared by all requests. Source: {@code envoy.filters.http.router}.
 */
public final class Router implements HttpHandler {
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
      info.addFlag(ResponseFlag.NO_ROUTE_FOUND);
      return HttpResponse.localReply(404, "route_not_found", "");
    }
    return switch (route.action()) {
      case RouteAction.DirectResponse direct -> {
        stats.directResponse();
        yield route.transformLocalReply(request, direct.response(request));
      }
      case RouteAction.Redirect redirect -> {
        stats.redirect();
        yield route.transformLocalReply(request, redirect.response(request, route.match().path()));
      }
      case RouteAction.NonForwarding none -> {
        stats.noRoute();
        info.addFlag(ResponseFlag.NO_ROUTE_FOUND);
        yield HttpResponse.localReply(404, "route_not_found", "");
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

  /** The cluster that {@code specifier} means; null if there is none. */
  @Nullable Cluster cluster(ClusterSpecifier specifier, HeaderMap headers) {
    String name =
        switch (specifier) {
          case ClusterSpecifier.Named named -> named.name();
          case ClusterSpecifier.FromHeader from -> headers.get(from.header(), "");
        };
    return views.get().cluster(name);
  }

  private HttpResponse forward(HttpRequest request, Route route, Forward forward)
      throws IOException {
    Cluster cluster = cluster(forward.cluster(), request.headers());
    StreamInfo info = request.streamInfo();
    if (cluster == null) {
      stats.noCluster();
      info.addFlag(ResponseFlag.NO_CLUSTER_FOUND);
      HttpResponse reply =
          HttpResponse.localReply(forward.clusterNotFoundCode(), "cluster_not_found", "");
      return route.transformLocalReply(request, reply);
    }
    info.upstreamCluster(cluster.name(), cluster.statName(), cluster.metadata());
    return new Attempts(this, request, route, forward, cluster).run();
  }
}
