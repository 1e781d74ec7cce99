package io.weft.router;

import io.weft.http.Cancellation;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Pause;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.StreamTimers;
import io.weft.http.StreamTimers.Limit;
import io.weft.router.RouteAction.Forward;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.Host;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to hosts of a cluster until one answers or it is given up: the loop of the
 * router.
 *
 * <p>Owned by the stream's thread; time limits end the attempt that is under way from the wheel's
 * thread. Source: Envoy's {@code Router::Filter}.
 */
final class Attempts {
  private static final HeaderName IS_TIMEOUT_RETRY = HeaderName.of("x-envoy-is-timeout-retry");
  private static final long DEFAULT_BUFFER_BYTES = 1024 * 1024;

  private final Router router;
  private final HttpRequest request;
  private final StreamInfo info;
  private final Route route;
  private final Forward forward;
  private final Cluster cluster;
  private final UpstreamCharges charges;
  private final RequestHash context = new RequestHash();
  private final StreamTimers timers;
  private final ReentrantLock timerLock = new ReentrantLock();
  private RequestTimeouts timeouts = new RequestTimeouts(0, 0);
  private @Nullable RetryState retry;
  private @Nullable ReplayBody replay;
  private @Nullable Host lastHost;
  private volatile @Nullable UpstreamRequest current;
  private volatile @Nullable Cancellation pause;
  private volatile @Nullable Limit expired;
  private boolean finished;
  private boolean requestSent;
  private int attempts;
  private boolean afterTimeout;

  Attempts(Router router, HttpRequest request, Route route, Forward forward, Cluster cluster) {
    this.router = router;
    this.request = request;
    this.info = request.streamInfo();
    this.route = route;
    this.forward = forward;
    this.cluster = cluster;
    this.charges = new UpstreamCharges(router.stats(), cluster, route, request);
    this.timers = Objects.requireNonNull(info.timers());
  }

  /** The response of a host, or a reply in its place; blocks until either is known. */
  HttpResponse run() throws IOException {
    prepare();
    info.cancellation().onCancel(this::cancel);
    boolean answered = false;
    try {
      Outcome outcome = attempt();
      while (mayRetry(outcome)) {
        Outcome overtaken = pause(outcome);
        outcome = overtaken == null ? attempt() : overtaken;
      }
      HttpResponse response = finish(outcome);
      answered = true;
      return response;
    } finally {
      if (!answered) {
        end();
      }
    }
  }

  /** The response's body failed with {@code failure}: notes why, and yields what to throw. */
  StreamResetException bodyFailed(StreamResetException failure) {
    if (expired == Limit.ROUTE) {
      cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_TIMEOUT);
      info.addFlag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
      info.responseCodeDetails("response_timeout");
    } else if (!info.cancellation().isCancelled()) {
      info.addFlag(Replies.flag(failure.reason()));
      info.responseCodeDetails(
          "upstream_reset_after_response_started{" + failure.reason().details() + '}');
      charges.resetAfterStart(lastHost);
    }
    return failure;
  }

  private void prepare() {
    HeaderMap headers = request.headers();
    RetryPolicy policy = forward.retryPolicy() == null ? RetryPolicy.NONE : forward.retryPolicy();
    timeouts = RequestTimeouts.of(headers, forward.timeouts(), policy, router.settings());
    retry = RetryState.of(policy, headers, cluster, forward.priority());
    headers.remove(HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE);
    if (!forward.hashPolicies().isEmpty()) {
      context.evaluate(forward.hashPolicies(), headers, info);
    }
    route.transformRequest(request);
    forward.rewrites().apply(headers, route.match().path(), tellsEnvoy());
    RequestMirror mirror = RequestMirror.of(router, forward, request);
    if (!request.body().isEmpty() && (retry != null || mirror != null)) {
      long limit = route.requestBodyBufferLimitBytes();
      replay =
          new ReplayBody(request.body(), limit == Route.NO_LIMIT ? DEFAULT_BUFFER_BYTES : limit);
    }
    if (mirror != null) {
      mirror.start(replay == null ? HttpBody.EMPTY : replay.reader());
    }
  }

  private Outcome attempt() throws IOException {
    attempts++;
    info.ensureUpstream().attemptCount(attempts);
    Host host = cluster.chooseHost(context);
    lastHost = host;
    if (host == null) {
      return new Outcome.NoHost();
    }
    HeaderMap headers = request.headers();
    forward.rewrites().applyHostname(headers, host.hostname(), tellsEnvoy());
    if (route.virtualHost().includeRequestAttemptCount()) {
      headers.set(HeaderName.X_ENVOY_ATTEMPT_COUNT, Integer.toString(attempts));
    }
    if (route.virtualHost().includeIsTimeoutRetryHeader() && attempts > 1) {
      headers.set(IS_TIMEOUT_RETRY, Boolean.toString(afterTimeout));
    }
    HttpBody body = replay == null ? request.body() : replay.reader();
    UpstreamRequest upstream = new UpstreamRequest(host, request, body, this::onRequestSent);
    expireIf(Limit.PER_TRY);
    current = upstream;
    ResetReason cancelled = info.cancellation().reason();
    if (cancelled != null || expired != null) {
      upstream.cancel(cancelled == null ? ResetReason.TIMEOUT : cancelled);
    }
    Outcome outcome = upstream.run(cluster, forward.priority());
    timers.of(Limit.PER_TRY).disarm();
    if (outcome instanceof Outcome.Reset reset) {
      info.cancellation().throwIfCancelled();
      return afterReset(reset);
    }
    return outcome;
  }

  /** A time limit ends an attempt by resetting it: tells one from the other. */
  private Outcome afterReset(Outcome.Reset reset) {
    Limit limit = expired;
    if (limit == Limit.ROUTE) {
      return new Outcome.RouteTimeout();
    }
    if (limit == Limit.PER_TRY) {
      cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_PER_TRY_TIMEOUT);
      return new Outcome.PerTryTimeout();
    }
    return reset;
  }

  /** A limit of the attempt before holds no more. */
  private void expireIf(Limit limit) {
    if (expired == limit) {
      expired = null;
    }
  }

  private boolean mayRetry(Outcome outcome) {
    charges.attempted(lastHost, outcome);
    RetryState state = retry;
    if (state == null) {
      return false;
    }
    RetryState.Decision decision = decide(state, outcome);
    if (decision == RetryState.Decision.LIMIT_EXCEEDED) {
      info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
    }
    if (decision != RetryState.Decision.YES) {
      return false;
    }
    if (replay != null && !replay.isReplayable()) {
      cluster.stats().increment(ClusterCounter.RETRY_OR_SHADOW_ABANDONED);
      state.end();
      return false;
    }
    return true;
  }

  private RetryState.Decision decide(RetryState state, Outcome outcome) {
    RuntimeSnapshot runtime = router.runtime();
    return switch (outcome) {
      case Outcome.Answered answered ->
          state.onResponse(answered.response().status(), answered.response().headers(), runtime);
      case Outcome.Reset reset -> state.onReset(reset.reason(), reset.requestStarted(), runtime);
      case Outcome.PerTryTimeout timeout -> state.onPerTryTimeout(runtime);
      case Outcome.RouteTimeout timeout -> RetryState.Decision.NO;
      case Outcome.NoHost none -> RetryState.Decision.NO;
      case Outcome.BodyNotKept lost -> RetryState.Decision.NO;
    };
  }

  /**
   * Gives up {@code outcome} and waits for the next attempt; what became of the request meanwhile,
   * or null if the attempt is to be made.
   */
  private @Nullable Outcome pause(Outcome outcome) throws IOException {
    RetryState state = Objects.requireNonNull(retry);
    HeaderMap headers = null;
    if (outcome instanceof Outcome.Answered answered) {
      headers = answered.response().headers();
      answered.response().close();
    }
    afterTimeout = outcome instanceof Outcome.PerTryTimeout;
    Host host = lastHost;
    if (host != null) {
      context.onRetry(host, state.hosts());
    }
    Cancellation waiting = new Cancellation();
    pause = waiting;
    if (info.cancellation().isCancelled() || expired == Limit.ROUTE) {
      waiting.cancel(ResetReason.TIMEOUT);
    }
    Pause.await(state.backOffNanos(headers), timers.deadlines(), waiting);
    pause = null;
    info.cancellation().throwIfCancelled();
    if (expired == Limit.ROUTE) {
      return new Outcome.RouteTimeout();
    }
    // The pump of the attempt before may have read on until the body was too long to be kept.
    return replay == null || replay.isReplayable() ? null : new Outcome.BodyNotKept();
  }

  private HttpResponse finish(Outcome outcome) {
    if (outcome instanceof Outcome.Answered answered) {
      return answered(answered.response());
    }
    end();
    HttpResponse reply = reply(outcome);
    charges.answered(lastHost, reply.status());
    addToResponse(reply.headers());
    return route.transformLocalReply(request, reply);
  }

  private HttpResponse reply(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> answered.response();
      case Outcome.Reset reset ->
          Replies.reset(reset, attempts > 1, info, !router.settings().suppressEnvoyHeaders());
      case Outcome.PerTryTimeout timeout -> Replies.timeout(info, "upstream_per_try_timeout");
      case Outcome.RouteTimeout timeout -> {
        cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_TIMEOUT);
        yield Replies.timeout(info, "response_timeout");
      }
      case Outcome.NoHost none -> Replies.noHost(info);
      case Outcome.BodyNotKept lost -> Replies.bodyNotKept();
    };
  }

  private HttpResponse answered(HttpResponse response) {
    HeaderMap headers = response.headers();
    if (tellsEnvoy() && info.requestEndNanos() != 0) {
      long millis = (System.nanoTime() - info.requestEndNanos()) / 1_000_000;
      headers.set(HeaderName.X_ENVOY_UPSTREAM_SERVICE_TIME, Long.toString(Math.max(0, millis)));
    }
    addToResponse(headers);
    route.transformResponse(request, headers);
    info.responseCodeDetails("via_upstream");
    charges.answered(lastHost, response.status());
    HttpBody body =
        response.body().isEmpty() ? HttpBody.EMPTY : new UpstreamBody(response.body(), this);
    return HttpResponse.of(
        headers,
        body,
        () -> {
          end();
          response.close();
        });
  }

  private void addToResponse(HeaderMap headers) {
    for (String cookie : context.cookiesToSet()) {
      headers.add(HeaderName.SET_COOKIE, cookie);
    }
    if (route.virtualHost().includeAttemptCountInResponse()) {
      headers.set(HeaderName.X_ENVOY_ATTEMPT_COUNT, Integer.toString(attempts));
    }
  }

  /** On the stream's thread or the pump's: the time limits begin. */
  private void onRequestSent() {
    if (timeouts.global() == 0 && timeouts.perTry() == 0) {
      return;
    }
    timerLock.lock();
    try {
      if (finished) {
        return;
      }
      if (timeouts.global() > 0 && !requestSent) {
        timers.of(Limit.ROUTE).arm(timeouts.global(), this::routeTimedOut);
      }
      requestSent = true;
      if (timeouts.perTry() > 0) {
        timers.of(Limit.PER_TRY).arm(timeouts.perTry(), this::tryTimedOut);
      }
    } finally {
      timerLock.unlock();
    }
  }

  private void routeTimedOut() {
    expired = Limit.ROUTE;
    cancel(ResetReason.TIMEOUT);
  }

  private void tryTimedOut() {
    expired = Limit.PER_TRY;
    UpstreamRequest attempt = current;
    if (attempt != null) {
      attempt.cancel(ResetReason.TIMEOUT);
    }
  }

  /** Ends what the stream's thread waits for; any thread. */
  private void cancel(ResetReason reason) {
    UpstreamRequest attempt = current;
    if (attempt != null) {
      attempt.cancel(reason);
    }
    Cancellation waiting = pause;
    if (waiting != null) {
      waiting.cancel(reason);
    }
  }

  /** The request is over: no time limit may fire any more. */
  private void end() {
    timerLock.lock();
    try {
      if (finished) {
        return;
      }
      finished = true;
    } finally {
      timerLock.unlock();
    }
    if (timeouts.global() > 0) {
      timers.of(Limit.ROUTE).disarm();
    }
    if (timeouts.perTry() > 0) {
      timers.of(Limit.PER_TRY).disarm();
    }
    RetryState state = retry;
    if (state != null) {
      state.end();
    }
    charges.ended(lastHost);
  }

  private boolean tellsEnvoy() {
    return !router.settings().suppressEnvoyHeaders();
  }
}
