package io.weft.extension.filter.http.fault;

import io.weft.common.Deadlines;
import io.weft.extension.filter.http.fault.FaultSettings.Abort;
import io.weft.extension.filter.http.fault.FaultSettings.Delay;
import io.weft.extension.filter.http.fault.FaultSettings.RateLimit;
import io.weft.extension.filter.http.fault.FaultSettings.Share;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Pause;
import io.weft.http.PerRouteKey;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.runtime.RuntimeSnapshot;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Delays some requests, answers some in the place of their hosts, and slows some responses down, so
 * that others can test how they bear it.
 *
 * <p>Blocks for the delay; a client that goes away ends it. Source: {@code
 * envoy.extensions.filters.http.fault.v3.HTTPFault}.
 */
final class FaultFilter implements HttpFilter {
  private static final HeaderName DOWNSTREAM_CLUSTER =
      HeaderName.of("x-envoy-downstream-service-cluster");

  private final FaultSettings settings;
  private final PerRouteKey<FaultSettings> perRoute;
  private final FaultStats stats;
  private final Supplier<RuntimeSnapshot> runtime;
  private final Deadlines deadlines;

  FaultFilter(
      FaultSettings settings,
      PerRouteKey<FaultSettings> perRoute,
      FaultStats stats,
      Supplier<RuntimeSnapshot> runtime,
      Deadlines deadlines) {
    this.settings = settings;
    this.perRoute = perRoute;
    this.stats = stats;
    this.runtime = runtime;
    this.deadlines = deadlines;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    FaultSettings faults = request.streamInfo().filterConfig(perRoute, settings);
    if (faults.delay() == null && faults.abort() == null && faults.rateLimit() == null) {
      return next.handle(request);
    }
    if (!faults.concerns(request)) {
      return next.handle(request);
    }
    long most = runtime.get().integer(faults.keys().maxActiveFaults(), faults.maxActiveFaults());
    ActiveFault active = new ActiveFault(stats, most);
    try {
      return active.until(inject(request, next, faults, active));
    } catch (IOException | RuntimeException e) {
      active.end();
      throw e;
    }
  }

  private HttpResponse inject(
      HttpRequest request, HttpHandler next, FaultSettings faults, ActiveFault active)
      throws IOException {
    String cluster = request.headers().get(DOWNSTREAM_CLUSTER, "");
    FaultRuntimeKeys own = cluster.isEmpty() ? null : FaultRuntimeKeys.ofDownstreamCluster(cluster);
    String counted = faults.countsDownstreamClusters() ? cluster : "";
    long rate = rate(request, faults);
    boolean isSlow = rate > 0 && active.begin();
    if (isSlow) {
      stats.rateLimits.inc();
    }
    long delay = delayMillis(request, faults, own);
    if (delay > 0 && active.begin()) {
      delay(request, faults, delay, counted);
    }
    HttpResponse aborted = abort(request, faults, own, counted, active);
    HttpResponse response = aborted == null ? next.handle(request) : aborted;
    return isSlow
        ? response.withBody(
            new RateLimitedBody(
                response.body(), rate, deadlines, request.streamInfo().cancellation()))
        : response;
  }

  private void delay(HttpRequest request, FaultSettings faults, long millis, String cluster)
      throws IOException {
    stats.delays.inc();
    if (!cluster.isEmpty()) {
      stats.delaysOf(cluster).inc();
    }
    StreamInfo info = request.streamInfo();
    note(info, ResponseFlag.DELAY_INJECTED, faults);
    Pause.await(TimeUnit.MILLISECONDS.toNanos(millis), deadlines, info.cancellation());
    info.cancellation().throwIfCancelled();
  }

  /** The answer in the place of the host's; null for none. */
  private @Nullable HttpResponse abort(
      HttpRequest request,
      FaultSettings faults,
      @Nullable FaultRuntimeKeys own,
      String cluster,
      ActiveFault active) {
    Abort abort = faults.abort();
    FaultRuntimeKeys keys = faults.keys();
    if (abort == null
        || !isChosen(
            request, abort.share(), keys.abortPercent(), own == null ? null : own.abortPercent())) {
      return null;
    }
    long status =
        number(
            abort.httpStatus(request.headers()),
            0,
            keys.abortHttpStatus(),
            own == null ? null : own.abortHttpStatus());
    long grpcStatus =
        status > 0
            ? -1
            : number(
                abort.grpcStatus(request.headers()),
                -1,
                keys.abortGrpcStatus(),
                own == null ? null : own.abortGrpcStatus());
    if ((status <= 0 && grpcStatus < 0) || !active.begin()) {
      return null;
    }
    stats.aborts.inc();
    if (!cluster.isEmpty()) {
      stats.abortsOf(cluster).inc();
    }
    note(request.streamInfo(), ResponseFlag.FAULT_INJECTED, faults);
    return answer(request, status > 0 ? (int) status : 200, grpcStatus);
  }

  private static HttpResponse answer(HttpRequest request, int status, long grpcStatus) {
    HttpResponse reply =
        HttpResponse.localReply(status, "fault_filter_abort", "fault filter abort");
    if (grpcStatus >= 0 && GrpcContentType.isIn(request.headers())) {
      reply.headers().set(HeaderName.GRPC_STATUS, Long.toString(grpcStatus));
    }
    return reply;
  }

  private void note(StreamInfo info, ResponseFlag flag, FaultSettings faults) {
    info.addFlag(flag);
    if (!faults.metadata().isEmpty()) {
      info.addDynamicMetadata(perRoute.filterName(), faults.metadata());
    }
  }

  /** How long {@code request} waits; 0 or less for not at all. */
  private long delayMillis(
      HttpRequest request, FaultSettings faults, @Nullable FaultRuntimeKeys own) {
    Delay delay = faults.delay();
    FaultRuntimeKeys keys = faults.keys();
    if (delay == null
        || !isChosen(
            request, delay.share(), keys.delayPercent(), own == null ? null : own.delayPercent())) {
      return -1;
    }
    return number(
        delay.millis(request.headers()),
        -1,
        keys.delayMillis(),
        own == null ? null : own.delayMillis());
  }

  /** How fast the response to {@code request} goes, in KiB a second; 0 or less for no limit. */
  private long rate(HttpRequest request, FaultSettings faults) {
    RateLimit limit = faults.rateLimit();
    if (limit == null) {
      return -1;
    }
    long rate = limit.kibPerSecond(request.headers());
    return rate > 0 && isChosen(request, limit.share(), faults.keys().rateLimitPercent(), null)
        ? rate
        : -1;
  }

  private boolean isChosen(
      HttpRequest request, Share share, String key, @Nullable String keyOfCluster) {
    RuntimeSnapshot now = runtime.get();
    var percent = share.of(request.headers());
    return now.enabled(key, percent, ThreadLocalRandom.current().nextLong())
        || (keyOfCluster != null
            && now.enabled(keyOfCluster, percent, ThreadLocalRandom.current().nextLong()));
  }

  /** {@code configured}, changed by the runtime unless it is {@code none}. */
  private long number(long configured, long none, String key, @Nullable String keyOfCluster) {
    if (configured <= none) {
      return none;
    }
    RuntimeSnapshot now = runtime.get();
    long number = now.integer(key, configured);
    return keyOfCluster == null ? number : now.integer(keyOfCluster, number);
  }
}
