package io.weft.extension.filter.http.grpcstats;

import io.weft.formatter.GrpcStatus;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.StreamInfo;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RoutingView;
import io.weft.stats.Scope;
import io.weft.upstream.Cluster;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls by cluster, service and method below {@code cluster.<name>.grpc.}: how many there
 * were, how they ended, how many messages went each way.
 *
 * <p>Source: {@code envoy.extensions.filters.http.grpc_stats.v3.FilterConfig}.
 */
final class GrpcStatsFilter implements HttpFilter {
  /**
   * What is counted.
   *
   * @param allMethods whether each method has stats of its own
   * @param methods by service those methods that have
   * @param emitsState whether logs see how many messages there were
   * @param recordsTime whether the time from the end of the request on is recorded
   * @param replacesDots whether the dots of a service become underscores
   */
  record Settings(
      boolean allMethods,
      Map<String, Set<String>> methods,
      boolean emitsState,
      boolean recordsTime,
      boolean replacesDots) {
    Settings {
      methods = Map.copyOf(methods);
    }
  }

  private final Settings settings;
  private final Supplier<? extends RoutingView> views;

  GrpcStatsFilter(Settings settings, Supplier<? extends RoutingView> views) {
    this.settings = settings;
    this.views = views;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    Scope scope = GrpcContentType.isIn(request.headers()) ? scope(request) : null;
    if (scope == null) {
      return next.handle(request);
    }
    StreamInfo info = request.streamInfo();
    CallStats stats = new CallStats(scope, prefix(request.path()), settings, info);
    HttpBody body = request.body();
    HttpResponse response =
        next.handle(
            body.isEmpty()
                ? request
                : request.withBody(new CountingBody(body, stats::requestMessages, trailers -> {})));
    return counted(response, stats);
  }

  private static HttpResponse counted(HttpResponse response, CallStats stats) throws IOException {
    HeaderMap headers = response.headers();
    if (response.isLocalReply()) {
      String status = headers.get(HeaderName.GRPC_STATUS);
      int mapped = GrpcStatus.ofHttpStatus(response.status());
      stats.ended(status == null ? Integer.toString(mapped) : status);
      return response;
    }
    if (response.body().isEmpty()) {
      stats.ended(headers.get(HeaderName.GRPC_STATUS));
      return response;
    }
    return response.withBody(
        new CountingBody(
            response.body(),
            stats::responseMessages,
            trailers -> stats.ended(trailers.get(HeaderName.GRPC_STATUS))));
  }

  /** The stats of the cluster that the request goes to; null if it goes to none. */
  private @Nullable Scope scope(HttpRequest request) {
    if (request.streamInfo().route() instanceof Route route
        && route.action() instanceof RouteAction.Forward forward) {
      Cluster cluster =
          views.get().cluster(forward.cluster().name(request.headers(), request.streamInfo()));
      return cluster == null ? null : cluster.stats().scope();
    }
    return null;
  }

  /** What the stats of a call to {@code path} begin with. */
  private String prefix(String path) {
    int slash = path.indexOf('/', 1);
    if (slash < 0 || path.indexOf('/', slash + 1) >= 0) {
      return "grpc.";
    }
    String service = path.substring(1, slash);
    String method = path.substring(slash + 1);
    if (!settings.allMethods()
        && !settings.methods().getOrDefault(service, Set.of()).contains(method)) {
      return "grpc.";
    }
    String shown = settings.replacesDots() ? service.replace('.', '_') : service;
    return "grpc." + shown + '.' + method + '.';
  }
}
