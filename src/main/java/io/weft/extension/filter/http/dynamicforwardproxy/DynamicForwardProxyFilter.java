package io.weft.extension.filter.http.dynamicforwardproxy;

import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RoutingView;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings.Discovery;
import io.weft.upstream.DnsCache;
import io.weft.upstream.DnsHost;
import io.weft.upstream.SubClusters;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the name that a request is for, where its cluster takes its hosts from what requests
 * name, and answers 503 if there is no such name.
 *
 * <p>Blocks until the name is looked up, or the stream cancelled. Source: {@code
 * envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig}.
 */
final class DynamicForwardProxyFilter implements HttpFilter {
  private static final String CLUSTER_TYPE = "envoy.clusters.dynamic_forward_proxy";
  private static final String UPSTREAM_ADDRESS = "envoy.stream.upstream_address";
  private static final String DYNAMIC_HOST = "envoy.upstream.dynamic_host";
  private static final String DYNAMIC_PORT = "envoy.upstream.dynamic_port";

  /**
   * What the filter says.
   *
   * @param savesAddress whether the address is kept with the request
   * @param heedsFilterState whether an object of the filter state goes before the request's field
   * @param initTimeout how long to wait for a sub-cluster
   */
  record Settings(boolean savesAddress, boolean heedsFilterState, Duration initTimeout) {}

  /**
   * What a route says of the name.
   *
   * @param literal the name in the place of the request's; empty for none
   * @param header a field that has it; null for none
   */
  record HostRewrite(String literal, @Nullable HeaderName header) {}

  private final @Nullable DnsCache cache;
  private final Settings settings;
  private final PerRouteKey<HostRewrite> perRoute;
  private final Supplier<? extends RoutingView> views;

  /**
   * A filter.
   *
   * @param cache has names looked up; null to have the cluster make sub-clusters of them
   */
  DynamicForwardProxyFilter(
      @Nullable DnsCache cache,
      Settings settings,
      PerRouteKey<HostRewrite> perRoute,
      Supplier<? extends RoutingView> views) {
    this.cache = cache;
    this.settings = settings;
    this.perRoute = perRoute;
    this.views = views;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    if (!(info.route() instanceof Route route)
        || !(route.action() instanceof RouteAction.Forward forward)) {
      return next.handle(request);
    }
    Cluster cluster = views.get().cluster(forward.cluster().name(request.headers(), info));
    if (cluster == null || !takesHostsFromRequests(cluster)) {
      return next.handle(request);
    }
    info.upstreamCluster(cluster.identity());
    HostRewrite rewrite = route.filterConfig(perRoute);
    if (rewrite != null) {
      rewrite(request, rewrite);
    }
    HttpResponse refusal = lookUp(request, cluster);
    return refusal == null ? next.handle(request) : refusal;
  }

  private static boolean takesHostsFromRequests(Cluster cluster) {
    return cluster.settings().discovery() instanceof Discovery.Provided kind
        && kind.type().equals(CLUSTER_TYPE);
  }

  private static void rewrite(HttpRequest request, HostRewrite rewrite) {
    String host =
        rewrite.header() == null ? rewrite.literal() : request.headers().get(rewrite.header(), "");
    if (!host.isEmpty()) {
      request.headers().set(HeaderName.AUTHORITY, host);
    }
  }

  /** Null if the name has an address. */
  private @Nullable HttpResponse lookUp(HttpRequest request, Cluster cluster) throws IOException {
    StreamInfo info = request.streamInfo();
    String authority = request.headers().get(HeaderName.AUTHORITY, "");
    int port = cluster.settings().connections().transport().isSecure() ? 443 : 80;
    if (settings.heedsFilterState()) {
      authority = info.filterState(DYNAMIC_HOST) instanceof String host ? host : authority;
      port = info.filterState(DYNAMIC_PORT) instanceof Integer set ? set : port;
    }
    if (authority.isEmpty()) {
      return HttpResponse.localReply(400, "empty_host_header", "Empty host header");
    }
    DnsCache names = cache;
    if (names == null) {
      return awaitSubCluster(authority, port, cluster, info);
    }
    return switch (names.resolve(authority, port, info.cancellation())) {
      case DnsCache.Result.Answered answered -> onAnswer(answered.host(), info);
      case DnsCache.Result.HostOverflow full ->
          HttpResponse.localReply(503, "dns_cache_overflow", "DNS cache overflow");
      case DnsCache.Result.PendingOverflow full ->
          HttpResponse.localReply(
              503,
              "dynamic_forward_proxy_pending_request_overflow",
              "Dynamic forward proxy pending request overflow");
    };
  }

  private @Nullable HttpResponse awaitSubCluster(
      String authority, int port, Cluster cluster, StreamInfo info) throws IOException {
    if (!(cluster.provided() instanceof SubClusters subs)) {
      return null;
    }
    return switch (subs.await(authority, port, settings.initTimeout(), info.cancellation())) {
      case READY -> null;
      case WARMING ->
          HttpResponse.localReply(
              503, "sub_cluster_warming_timeout", "Sub cluster warming timeout");
      case OVERFLOW -> HttpResponse.localReply(503, "sub_cluster_overflow", "Sub cluster overflow");
    };
  }

  private @Nullable HttpResponse onAnswer(DnsHost host, StreamInfo info) {
    Address address = host.address();
    if (address == null) {
      info.addFlag(ResponseFlag.DNS_RESOLUTION_FAILED);
      return HttpResponse.localReply(
          503, "dns_resolution_failure{" + host.problem() + '}', "DNS resolution failure");
    }
    if (settings.savesAddress()) {
      info.ownFilterState().put(UPSTREAM_ADDRESS, address);
    }
    return null;
  }
}
