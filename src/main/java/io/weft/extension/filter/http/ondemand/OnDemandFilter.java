package io.weft.extension.filter.http.ondemand;

import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamInfo;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RoutingView;
import io.weft.upstream.ClusterDemand;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a request that no route matches wait while the control plane is asked for the virtual host
 * that it wants to, and one whose cluster is unknown while that is asked for.
 *
 * <p>Blocks until the answer is in service; the limits of the stream and its client end the wait,
 * that for a cluster ends with its own limit, too. What comes is used by this filter and those
 * after it: the request does not begin anew. Source: {@code
 * envoy.extensions.filters.http.on_demand.v3.OnDemand}.
 */
final class OnDemandFilter implements HttpFilter {
  /**
   * What the filter and a route's override can say.
   *
   * @param clusters has clusters be asked for; null if they are not
   */
  record Settings(@Nullable ClusterDemand clusters) {}

  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;
  private final Supplier<? extends RoutingView> views;

  OnDemandFilter(
      Settings settings, PerRouteKey<Settings> perRoute, Supplier<? extends RoutingView> views) {
    this.settings = settings;
    this.perRoute = perRoute;
    this.views = views;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    if (info.route() == null) {
      info.updateRoute();
    }
    ClusterDemand clusters = info.filterConfig(perRoute, settings).clusters();
    if (clusters != null) {
      awaitCluster(request, clusters);
    }
    return next.handle(request);
  }

  private void awaitCluster(HttpRequest request, ClusterDemand clusters) throws IOException {
    StreamInfo info = request.streamInfo();
    MatchedRoute matched = info.route();
    if (!(matched instanceof Route route)
        || !(route.action() instanceof RouteAction.Forward forward)) {
      return;
    }
    String name = forward.cluster().name(request.headers(), info);
    if (!name.isEmpty() && views.get().cluster(name) == null) {
      // Whether it came or not: the router finds out.
      var unused = clusters.await(name, info.cancellation());
      info.cancellation().throwIfCancelled();
    }
  }
}
