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
import io.weft.router.GrpcCallStats;
import io.weft.router.RoutingView;
import io.weft.stats.Scope;
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
    GrpcCallStats counters = GrpcContentType.isIn(request.headers()) ? counters(request) : null;
    if (counters == null) {
      return next.handle(request);
    }
    CallStats stats = new CallStats(counters, settings, request.streamInfo());
    HttpBody body = request.body();
    HttpResponse response =
        next.handle(
            body.isEmpty()
                ? request
                : request.withBody(new CountingBody(body, stats::requestMessages, trailers -> {})));
    return counted(request, response, stats);
  }

  private static HttpResponse counted(HttpRequest request, HttpResponse response, CallStats stats)
      throws IOException {
    HeaderMap headers = response.headers();
    if (response.isLocalReply() && !request.isGrpc()) {
      // As in Envoy: a client that speaks no gRPC is told nothing of a call.
      return response;
    }
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
    boolean isAnswer = response.status() == 200 && GrpcContentType.isIn(headers);
    return response.withBody(
        new CountingBody(
            response.body(),
            isAnswer ? stats::responseMessages : messages -> {},
            trailers -> stats.ended(trailers.get(HeaderName.GRPC_STATUS))));
  }

  /** Where the call {@code request} counts; null if it is none to a cluster. */
  private @Nullable GrpcCallStats counters(HttpRequest request) {
    GrpcCallStats.Method method = GrpcCallStats.Method.of(request.path());
    Scope scope = method == null ? null : GrpcCallStats.scope(request, views);
    return method == null || scope == null ? null : new GrpcCallStats(scope, prefix(method));
  }

  /** What the stats of calls of {@code method} begin with. */
  private String prefix(GrpcCallStats.Method method) {
    String service = method.service();
    if (!settings.allMethods()
        && !settings.methods().getOrDefault(service, Set.of()).contains(method.name())) {
      return "grpc.";
    }
    String shown = settings.replacesDots() ? service.replace('.', '_') : service;
    return "grpc." + shown + '.' + method.name() + '.';
  }
}
