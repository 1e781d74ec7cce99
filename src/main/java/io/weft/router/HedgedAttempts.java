package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.RecreateStreamException;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamTimers;
import io.weft.http.UpstreamInfo;
import io.weft.router.HedgeEvents.Attempt;
import io.weft.router.HedgeEvents.Event;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to hosts of a cluster, and once more beside an attempt that takes too long; the
 * first good answer counts. Each attempt has a thread of its own; the stream's thread decides.
 *
 * <p>Owned by the stream's thread; others only put events into its queue. Source: {@code
 * hedge_on_per_try_timeout} and Envoy's {@code Router::Filter::onSoftPerTryTimeout}.
 */
final class HedgedAttempts {
  private final RoutedRequest routed;
  private final StreamInfo info;
  private final StreamTimers timers;
  private final HostChoice choice;
  private final RequestBody body;
  private final ActiveRetry retry;
  private final RouteLimit routeLimit;
  private final HedgeEvents events = new HedgeEvents();
  private final List<Attempt> underWay = new ArrayList<>();
  private volatile @Nullable UpstreamRequest winner;
  private @Nullable UpstreamRequest interim;
  private boolean afterTimeout;
  private int attempts;
  private int pending;

  /** A request of which nothing was sent yet. */
  HedgedAttempts(RoutedRequest routed) {
    this.routed = routed;
    this.info = routed.info();
    this.timers = Objects.requireNonNull(info.timers());
    this.choice = HostChoice.of(routed.forward().hashPolicies(), routed.request());
    this.body = new RequestBody(routed);
    this.retry = new ActiveRetry(body, info);
    this.routeLimit = new RouteLimit(timers, routed.timeouts().global(), this::expireRoute);
  }

  /** As {@link Attempts#run}. */
  HttpResponse run() throws IOException {
    try {
      HttpResponse response = start();
      while (response == null) {
        response = onEvent(events.take());
      }
      return response;
    } finally {
      leaveAllBut(null);
      events.close();
      if (winner == null) {
        end();
      }
    }
  }

  /** Begins an attempt; the reply if there can be none. */
  private @Nullable HttpResponse start() {
    attempts++;
    info.ensureUpstream().attemptCount(attempts);
    Cluster cluster = attempts == 1 ? routed.cluster() : routed.clusterNow();
    Host host = cluster == null ? null : cluster.chooseHost(choice);
    if (cluster == null || host == null) {
      routed.stats().answered(503, null, null);
      return reply(Replies.noHost(info, choice), attempts - 1);
    }
    HeaderMap headers = routed.request().headers();
    if (attempts == 1) {
      info.cancellation().onCancel(this::cancel);
      routed.prepareFirst();
      retry.begin(routed.retryState(), routed.forward().redirects().isEnabled());
      if (body.isAtHand()) {
        routeLimit.begin();
      }
    } else {
      routed.prepareAgain(headers, attempts, afterTimeout);
    }
    launch(cluster, host, new HeaderMap(headers));
    return null;
  }

  private void launch(Cluster cluster, Host host, HeaderMap headers) {
    StreamInfo ofAttempt = new StreamInfo(info.connection(), info.protocol());
    ofAttempt.timers(new StreamTimers(timers.deadlines()));
    Attempt attempt = new Attempt(ofAttempt);
    UpstreamRequest request =
        new UpstreamRequest(
            routed,
            cluster,
            host,
            body.ofAttempt(new HttpRequest(headers, routed.request().body(), ofAttempt)),
            routeLimit::begin,
            () -> events.add(new Event.TookTooLong(attempt)));
    attempt.request(request);
    underWay.add(attempt);
    routed.request().body().handOver();
    Thread.ofVirtual()
        .name(Thread.currentThread().getName() + " try " + attempts)
        .start(() -> conclude(attempt));
  }

  /** On the attempt's thread. */
  private void conclude(Attempt attempt) {
    try {
      Outcome outcome =
          attempt
              .request()
              .run(headers -> events.add(new Event.Interim(attempt, new HeaderMap(headers))));
      events.add(new Event.Concluded(attempt, outcome));
    } catch (IOException | RuntimeException e) {
      attempt.request().close();
      events.add(new Event.Failed(e));
    }
  }

  private @Nullable HttpResponse onEvent(Event event) throws IOException {
    return switch (event) {
      case Event.Concluded concluded -> {
        if (underWay.remove(concluded.attempt())) {
          yield onOutcome(concluded.attempt(), concluded.outcome());
        }
        concluded.close();
        yield null;
      }
      case Event.Failed(IOException cause) -> throw cause;
      case Event.Failed(Exception cause) -> throw new IllegalStateException(cause);
      case Event.Interim(Attempt attempt, HeaderMap headers) -> {
        onInformational(attempt, headers);
        yield null;
      }
      case Event.TookTooLong slow -> {
        onTooLong(slow.attempt());
        yield null;
      }
      case Event.BackedOff due -> {
        pending--;
        if (body.isReplayable()) {
          yield start();
        }
        yield isWaitingForOthers() ? null : reply(Replies.bodyNotKept(), attempts);
      }
      case Event.RouteExpired expired -> onRouteTimeout();
      case Event.Cancelled cancelled -> {
        info.cancellation().throwIfCancelled();
        yield null;
      }
    };
  }

  /** Passes a 1xx response on; its attempt is the only one from then on. */
  private void onInformational(Attempt attempt, HeaderMap headers) throws IOException {
    if (!underWay.contains(attempt)) {
      return;
    }
    retry.drop();
    leaveAllBut(attempt);
    interim = attempt.request();
    routed.stats().interim(attempt.request().host(), headers);
    info.informational().onInformational(headers);
  }

  private @Nullable HttpResponse onOutcome(Attempt attempt, Outcome outcome)
      throws RecreateStreamException {
    return switch (outcome) {
      case Outcome.Answered answered -> onResponse(attempt, answered.response());
      case Outcome.Reset reset -> onReset(attempt, reset);
      case Outcome.TimedOut timedOut -> onMaxStreamDuration(attempt, timedOut);
      case Outcome.Unsendable unsendable -> {
        attempt.request().close();
        show(attempt);
        yield reply(Replies.unsendable(info, unsendable.field()), attempts);
      }
      case Outcome.NoHost none -> throw new IllegalStateException("an attempt has a host");
    };
  }

  private void onTooLong(Attempt attempt) {
    RetryState state = retry.get();
    if (state == null || attempt.isRetried() || !underWay.contains(attempt)) {
      return;
    }
    if (retry.repeats(state.onSoftTimeout())) {
      attempt.retried();
      schedule(state, attempt, true);
    }
  }

  private @Nullable HttpResponse onResponse(Attempt attempt, HttpResponse response)
      throws RecreateStreamException {
    HeaderMap headers = response.headers();
    UpstreamRequest request = attempt.request();
    routed.tellAttempts(headers, attempts);
    RetryState state = retry.get();
    boolean isBad = false;
    if (state != null && attempt.isRetried()) {
      isBad = state.wants(response.status(), headers);
    } else if (state != null) {
      RetryState.Decision decision = state.onResponse(response.status(), headers);
      if (retry.repeats(decision)) {
        routed.stats().retried(response.status());
        discard(request, response);
        schedule(state, attempt, false);
        return null;
      }
      isBad = decision != RetryState.Decision.NO;
    }
    show(attempt);
    InternalRedirect.follow(routed, body, request, response);
    if (isBad && isWaitingForOthers()) {
      discard(request, response);
      return null;
    }
    retry.drop();
    winner = request;
    routed.finish(request.host(), response, choice.cookies());
    return new UpstreamBody(response, routed, request, this::end).toResponse();
  }

  private @Nullable HttpResponse onReset(Attempt attempt, Outcome.Reset reset) {
    Host host = attempt.request().host();
    if (isRepeated(attempt, reset.reason(), reset.requestStarted())) {
      return null;
    }
    if (interim == null) {
      routed.stats().answered(Replies.status(reset.reason()), host, null);
    }
    if (isWaitingForOthers()) {
      return null;
    }
    show(attempt);
    return reply(Replies.reset(reset, interim != null, attempts > 1, routed), attempts);
  }

  /** Of the limits that end an attempt, only that on its stream holds for hedged ones. */
  private @Nullable HttpResponse onMaxStreamDuration(Attempt attempt, Outcome.TimedOut timedOut) {
    routed.stats().count(ClusterCounter.UPSTREAM_RQ_MAX_DURATION_REACHED);
    if (isRepeated(attempt, ResetReason.LOCAL_RESET, timedOut.requestStarted())) {
      return null;
    }
    show(attempt);
    return reply(Replies.maxStreamDuration(info), attempts);
  }

  /** Whether an attempt that was reset is repeated; it is closed in any case. */
  private boolean isRepeated(Attempt attempt, ResetReason reason, boolean requestStarted) {
    attempt.request().close();
    RetryState state = retry.get();
    if (state == null
        || attempt.isRetried()
        || !retry.repeats(state.onReset(reason, requestStarted))) {
      return false;
    }
    attempt.request().host().stats().onError();
    schedule(state, attempt, false);
    return true;
  }

  private HttpResponse onRouteTimeout() {
    for (Attempt attempt : underWay) {
      Host host = attempt.request().host();
      routed.stats().timedOut();
      host.stats().onTimeout();
      if (interim == null) {
        routed.chargeTimeout(host);
      }
      show(attempt);
    }
    return reply(Replies.timeout(info, routed.timeoutStatus(), Expiry.ROUTE), attempts);
  }

  private boolean isWaitingForOthers() {
    return pending > 0 || !underWay.isEmpty();
  }

  private static void discard(UpstreamRequest request, HttpResponse response) {
    request.host().stats().onError();
    request.close();
    response.close();
  }

  private void schedule(RetryState state, Attempt attempt, boolean timedOut) {
    pending++;
    choice.onRetry(attempt.request().host(), state.hosts());
    afterTimeout = timedOut;
    timers
        .deadlines()
        .schedule(
            Duration.ofMillis(state.backOffMillis()), () -> events.add(new Event.BackedOff()));
  }

  /** Has the stream's record tell of the host of {@code attempt}. */
  private void show(Attempt attempt) {
    UpstreamInfo upstream = attempt.info().ensureUpstream();
    upstream.attemptCount(attempts);
    info.upstream(upstream);
  }

  private HttpResponse reply(HttpResponse reply, int attempted) {
    if (attempted > 0) {
      routed.tellAttempts(reply.headers(), attempts);
    }
    return routed.finish(reply);
  }

  /** On the wheel's thread. */
  private void expireRoute() {
    events.add(new Event.RouteExpired());
    UpstreamRequest answering = winner;
    if (answering != null) {
      answering.expire(Expiry.ROUTE);
    }
  }

  /** Any thread. */
  private void cancel(ResetReason reason) {
    events.add(new Event.Cancelled());
    UpstreamRequest answering = winner;
    if (answering != null) {
      answering.cancel(reason);
    }
  }

  /** Ends the attempts that are under way, but for {@code kept}. */
  private void leaveAllBut(@Nullable Attempt kept) {
    for (Attempt attempt : underWay) {
      if (attempt != kept) {
        attempt.request().cancel(ResetReason.LOCAL_RESET);
      }
    }
    underWay.removeIf(attempt -> attempt != kept);
  }

  /** The request is over: no limit holds any more, nothing is waited for. May be repeated. */
  private void end() {
    UpstreamRequest answering = winner;
    if (answering != null) {
      answering.close();
    }
    routeLimit.end();
    retry.drop();
    body.end();
    info.cancellation().waitsForNothing();
  }
}
