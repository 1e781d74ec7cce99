package io.weft.router;

import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.ProxyProtocol;
import io.weft.router.RouteAction.Forward;
import io.weft.upstream.Cluster;
import io.weft.upstream.Host;
import io.weft.upstream.TimeoutBudgetStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to a cluster, and what its route, its own fields and the router's settings
 * say about that way; read once. Owned by the stream's thread; any thread may read it once the
 * first attempt has begun.
 */
final class RoutedRequest {
  private static final HeaderName IS_TIMEOUT_RETRY = HeaderName.of("x-envoy-is-timeout-retry");

  private static final byte[] NOTHING = {};

  private final Router router;
  private final HttpRequest request;
  private final Route route;
  private final Forward forward;
  private final Cluster cluster;
  private final RequestStats stats;
  private final RequestTimeouts timeouts;
  private final boolean hedging;
  private final int timeoutStatus;
  private boolean repeatsResets;

  /** Reads, and removes, what the fields of {@code request} ask of the router. */
  RoutedRequest(
      Router router,
      HttpRequest request,
      Route route,
      Forward forward,
      Cluster cluster,
      RequestStats stats) {
    this.router = router;
    this.request = request;
    this.route = route;
    this.forward = forward;
    this.cluster = cluster;
    this.stats = stats;
    HeaderMap headers = request.headers();
    this.hedging = hedging(forward, headers);
    this.timeouts =
        RequestTimeouts.of(
            headers,
            forward.timeouts(),
            forward.retryPolicy(),
            router.settings(),
            cluster.settings().connections().maxStreamDuration().toMillis());
    if (headers.contains(HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE)) {
      this.timeoutStatus = 204;
      headers.remove(HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE);
    } else {
      this.timeoutStatus = 504;
    }
  }

  Router router() {
    return router;
  }

  HttpRequest request() {
    return request;
  }

  StreamInfo info() {
    return request.streamInfo();
  }

  Route route() {
    return route;
  }

  Forward forward() {
    return forward;
  }

  /** The cluster when the request came; what is counted is counted there. */
  Cluster cluster() {
    return cluster;
  }

  /** The cluster for another attempt; null if the configuration has it no more. */
  @Nullable Cluster clusterNow() {
    return router.cluster(cluster.name());
  }

  /**
   * Opens the stream of an attempt at {@code host} of {@code now}; blocks as {@link
   * Cluster#newStream}.
   *
   * @param attempt whose stream record is told of the connection
   */
  ClientStream open(Cluster now, Host host, HttpRequest attempt, Cancellation cancellation)
      throws StreamResetException {
    if (forward.terminates(attempt.method())) {
      StreamInfo record = attempt.streamInfo();
      ProxyProtocol protocol = forward.proxyProtocol();
      byte[] first =
          protocol == null
              ? NOTHING
              : protocol.header(
                  record.connection().remoteAddress(), record.connection().localAddress());
      return new TcpTunnel(now.connect(host, record, cancellation), record.ensureUpstream(), first);
    }
    return now.newStream(host, attempt, forward.priority(), cancellation);
  }

  RequestStats stats() {
    return stats;
  }

  RequestTimeouts timeouts() {
    return timeouts;
  }

  /** Whether an attempt that takes too long goes on beside the next one. */
  boolean isHedging() {
    return hedging && (timeouts.perTry() > 0 || timeouts.perTryIdle() > 0);
  }

  /** The status when time is over; 204 if the request asks for that. */
  int timeoutStatus() {
    return timeoutStatus;
  }

  /** Whether hosts and clients are told of Weft's doings in {@code x-envoy-*} fields. */
  boolean tellsEnvoy() {
    return !router.settings().suppressEnvoyHeaders();
  }

  /** How long ago the request ended, in milliseconds; 0 if it has not. */
  long elapsedMillis() {
    long end = info().requestEndNanos();
    return end == 0 ? 0 : Math.max(0, (System.nanoTime() - end) / 1_000_000);
  }

  /** Whether request and response may become the bytes of a tunnel. */
  boolean isTunnel() {
    HeaderMap headers = request.headers();
    return headers.contains(HeaderName.UPGRADE) || request.method().equals("CONNECT");
  }

  /** Whether the connection to the host carries other streams, so that it outlives this one. */
  boolean isMultiplexed() {
    UpstreamInfo upstream = info().upstream();
    return upstream != null && upstream.protocol() == Protocol.HTTP_2;
  }

  /** Whether the request is a CONNECT that the host is to grant. */
  boolean forwardsConnect() {
    return request.method().equals("CONNECT") && !forward.terminates("CONNECT");
  }

  /** When the request is sent again; null if it never is. Removes what the request asks for. */
  @Nullable RetryState retryState() {
    RetryState state =
        RetryState.of(
            forward.retryPolicy(),
            request.headers(),
            stats,
            cluster.circuitBreakers(forward.priority()).retries(),
            router.runtime());
    repeatsResets = state != null && state.wantsResets();
    return state;
  }

  /** Whether an attempt that is reset is repeated, unless it was too often. */
  boolean repeatsResets() {
    return repeatsResets;
  }

  /** Makes the headers what the first attempt sends. */
  void prepareFirst() {
    HeaderMap headers = request.headers();
    timeouts.tell(headers, 0, hedging, tellsEnvoy());
    tellAttempt(headers, 1);
    route.finalizeRequest(request, tellsEnvoy());
  }

  /**
   * Makes the headers what attempt number {@code attempt} sends.
   *
   * @param afterTimeout whether the attempt before took too long
   */
  void prepareAgain(HeaderMap headers, int attempt, boolean afterTimeout) {
    tellAttempt(headers, attempt);
    if (route.virtualHost().includeIsTimeoutRetryHeader()) {
      headers.set(IS_TIMEOUT_RETRY, Boolean.toString(afterTimeout));
    }
    timeouts.tell(headers, elapsedMillis(), hedging, tellsEnvoy());
  }

  /** Counts the answer of {@code host}, and makes its headers what the client gets. */
  void finish(Host host, HttpResponse response, List<String> cookies) {
    HeaderMap headers = response.headers();
    StreamInfo info = info();
    if (tellsEnvoy() && info.requestEndNanos() != 0) {
      headers.set(HeaderName.X_ENVOY_UPSTREAM_SERVICE_TIME, Long.toString(elapsedMillis()));
    }
    stats.answered(response.status(), host, headers);
    for (int i = 0; i < cookies.size(); i++) {
      headers.add(HeaderName.SET_COOKIE, cookies.get(i));
    }
    info.responseCodeDetails("via_upstream");
    info.responseCode(response.status());
    route.transformResponse(request, headers);
  }

  /** Makes the headers of a local reply what the client gets. */
  HttpResponse finish(HttpResponse reply) {
    return route.transformLocalReply(request, reply);
  }

  /** Tells the client how many attempts were made, if the virtual host wants that. */
  void tellAttempts(HeaderMap response, int attempts) {
    if (route.virtualHost().includeAttemptCountInResponse()) {
      response.set(HeaderName.X_ENVOY_ATTEMPT_COUNT, Integer.toString(attempts));
    }
  }

  /** Counts the reply to a request that {@code host} did not answer in time. */
  void chargeTimeout(Host host) {
    noteBudget();
    stats.answered(timeoutStatus, host, null);
    if (timeoutStatus < 500) {
      host.stats().onError();
    }
  }

  /** Counts how much of its time the request has used up, if the cluster wants that. */
  void noteBudget() {
    TimeoutBudgetStats budgets = cluster.timeoutBudgets();
    if (budgets != null) {
      budgets.requestTook(elapsedMillis(), timeouts.global());
    }
  }

  private void tellAttempt(HeaderMap headers, int attempt) {
    if (route.virtualHost().includeRequestAttemptCount()) {
      headers.set(HeaderName.X_ENVOY_ATTEMPT_COUNT, Integer.toString(attempt));
    }
  }

  private static boolean hedging(Forward forward, HeaderMap headers) {
    String asked = headers.get(HeaderName.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
    if (asked == null) {
      return forward.hedgeOnPerTryTimeout();
    }
    headers.remove(HeaderName.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
    return switch (asked) {
      case "true" -> true;
      case "false" -> false;
      default -> forward.hedgeOnPerTryTimeout();
    };
  }
}
