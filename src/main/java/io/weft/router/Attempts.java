package io.weft.router;

import io.weft.http.Cancellation;
import io.weft.http.HeaderMap;
import io.weft.http.HttpResponse;
import io.weft.http.Pause;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamTimers;
import io.weft.http.StreamTimers.Limit;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.Host;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to hosts of a cluster, one after the other, until one answers or the request is
 * given up: the loop of the router.
 *
 * <p>Owned by the stream's thread. Time limits and whoever cancels the stream end what it waits for
 * from other threads. Source: Envoy's {@code Router::Filter}.
 */
final class Attempts {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RoutedRequest routed;
  private final StreamInfo info;
  private final StreamTimers timers;
  private final HostChoice choice;
  private final RequestBody body;
  private final ActiveRetry retry;
  private volatile @Nullable UpstreamRequest current;
  private volatile @Nullable Cancellation pause;
  private volatile boolean routeExpired;
  private boolean routeArmed;
  private boolean finished;
  private boolean afterTimeout;
  private boolean interim;
  private int attempts;

  /** A request of which nothing was sent yet. */
  Attempts(RoutedRequest routed) {
    this.routed = routed;
    this.info = routed.info();
    this.timers = Objects.requireNonNull(info.timers());
    this.choice = HostChoice.of(routed.forward().hashPolicies(), routed.request());
    this.body = new RequestBody(routed);
    this.retry = new ActiveRetry(body, info);
  }

  /**
   * The response of a host, or a reply in its place; blocks until either is known.
   *
   * @throws IOException if the client went away, the stream was cancelled, or reading the request
   *     failed
   */
  HttpResponse run() throws IOException {
    boolean concluded = false;
    try {
      HttpResponse response = null;
      while (response == null) {
        response = conclude(attempt());
      }
      concluded = true;
      return response;
    } finally {
      if (!concluded) {
        end();
      }
    }
  }

  private Outcome attempt() throws IOException {
    attempts++;
    info.ensureUpstream().attemptCount(attempts);
    Cluster cluster = attempts == 1 ? routed.cluster() : routed.clusterNow();
    Host host = cluster == null ? null : cluster.chooseHost(choice);
    if (cluster == null || host == null) {
      current = null;
      return Outcome.NO_HOST;
    }
    if (attempts == 1) {
      begin();
    } else {
      routed.prepareAgain(routed.request().headers(), attempts, afterTimeout);
    }
    UpstreamRequest attempt =
        new UpstreamRequest(
            routed, cluster, host, body.ofAttempt(routed.request()), this::armRouteLimit, null);
    current = attempt;
    ResetReason cancelled = info.cancellation().reason();
    if (cancelled != null) {
      attempt.cancel(cancelled);
    } else if (routeExpired) {
      attempt.expire(Expiry.ROUTE);
    }
    return attempt.run(this::onInformational);
  }

  private void begin() {
    info.cancellation().onCancel(this::cancel);
    routed.prepareFirst();
    retry.begin(routed.retryState(), routed.forward().redirects().isEnabled());
    if (body.isAtHand()) {
      armRouteLimit();
    }
  }

  /** The response for {@code outcome}; null if another attempt follows. */
  private @Nullable HttpResponse conclude(Outcome outcome) throws IOException {
    return switch (outcome) {
      case Outcome.Answered answered -> onResponse(answered.response());
      case Outcome.Reset reset -> onReset(reset);
      case Outcome.TimedOut timedOut -> onTimeout(timedOut);
      case Outcome.Unsendable unsendable -> reply(Replies.unsendable(info, unsendable.field()));
      case Outcome.NoHost none -> {
        routed.stats().answered(503, null, null);
        yield reply(Replies.noHost(info, choice));
      }
    };
  }

  private @Nullable HttpResponse onResponse(HttpResponse response) throws IOException {
    UpstreamRequest attempt = Objects.requireNonNull(current);
    HeaderMap headers = response.headers();
    if (!routed.isMultiplexed()
        && Replies.isFailedHandshake(routed.request().headers(), response.status())) {
      response.close();
      return reply(Replies.failedHandshake(headers));
    }
    routed.tellAttempts(headers, attempts);
    RetryState state = retry.get();
    if (state != null && retry.repeats(state.onResponse(response.status(), headers))) {
      attempt.host().stats().onError();
      routed.stats().retried(response.status());
      attempt.close();
      response.close();
      return pause(state, false);
    }
    InternalRedirect.follow(routed, body, attempt, response);
    retry.drop();
    routed.finish(attempt.host(), response, choice.cookies());
    return new UpstreamBody(response, routed, attempt, this::end).toResponse();
  }

  private @Nullable HttpResponse onReset(Outcome.Reset reset) throws IOException {
    Host host = Objects.requireNonNull(current).host();
    RetryState state = retry.get();
    if (state != null && retry.repeats(state.onReset(reset.reason(), reset.requestStarted()))) {
      host.stats().onError();
      return pause(state, false);
    }
    if (!interim) {
      routed.stats().answered(Replies.status(reset.reason()), host, null);
    }
    return reply(Replies.reset(reset, interim, attempts > 1, routed));
  }

  private @Nullable HttpResponse onTimeout(Outcome.TimedOut timedOut) throws IOException {
    Host host = Objects.requireNonNull(current).host();
    Expiry limit = timedOut.limit();
    if (limit == Expiry.ROUTE) {
      return onRouteTimeout(host);
    }
    boolean ofStream = limit == Expiry.MAX_STREAM_DURATION;
    routed.stats().count(counter(limit));
    if (!ofStream) {
      host.stats().onTimeout();
    }
    RetryState state = retry.get();
    if (state != null
        && retry.repeats(state.onReset(ResetReason.LOCAL_RESET, timedOut.requestStarted()))) {
      host.stats().onError();
      return pause(state, !ofStream);
    }
    if (ofStream) {
      return reply(Replies.maxStreamDuration(info));
    }
    chargeTimeout(host);
    return reply(Replies.timeout(info, routed.timeoutStatus(), limit));
  }

  private HttpResponse onRouteTimeout(@Nullable Host host) {
    if (host != null) {
      routed.stats().timedOut();
      host.stats().onTimeout();
      chargeTimeout(host);
    }
    return reply(Replies.timeout(info, routed.timeoutStatus(), Expiry.ROUTE));
  }

  private void chargeTimeout(Host host) {
    if (!interim) {
      routed.chargeTimeout(host);
    }
  }

  /** Waits before the next attempt; the reply if there cannot be one after all, else null. */
  private @Nullable HttpResponse pause(RetryState state, boolean timedOut) throws IOException {
    UpstreamRequest attempt = Objects.requireNonNull(current);
    attempt.close();
    choice.onRetry(attempt.host(), state.hosts());
    afterTimeout = timedOut;
    Cancellation waiting = new Cancellation();
    pause = waiting;
    if (info.cancellation().isCancelled() || routeExpired) {
      waiting.cancel(ResetReason.TIMEOUT);
    }
    Pause.await(state.backOffMillis() * NANOS_PER_MILLI, timers.deadlines(), waiting);
    pause = null;
    info.cancellation().throwIfCancelled();
    if (routeExpired) {
      return onRouteTimeout(null);
    }
    // The pump of the attempt before may have read on until the body was too long to be kept.
    return body.isReplayable() ? null : reply(Replies.bodyNotKept());
  }

  private HttpResponse reply(HttpResponse reply) {
    end();
    if (attempts > 1 || current != null) {
      routed.tellAttempts(reply.headers(), attempts);
    }
    return routed.finish(reply);
  }

  /** Passes a 1xx response on; after one, the request is not sent again. */
  private void onInformational(HeaderMap headers) throws IOException {
    UpstreamRequest attempt = Objects.requireNonNull(current);
    attempt.responseStarted();
    interim = true;
    retry.drop();
    routed.stats().interim(attempt.host(), headers);
    info.informational().onInformational(headers);
  }

  /** On the stream's thread, or the pump's: the request has ended. */
  private void armRouteLimit() {
    long millis = routed.timeouts().global();
    if (millis > 0 && !routeArmed) {
      routeArmed = true;
      timers.of(Limit.ROUTE).arm(millis * NANOS_PER_MILLI, this::expireRoute);
    }
  }

  /** On the wheel's thread. */
  private void expireRoute() {
    routeExpired = true;
    UpstreamRequest attempt = current;
    if (attempt != null) {
      attempt.expire(Expiry.ROUTE);
    }
    endPause(ResetReason.TIMEOUT);
  }

  /** Ends what the stream's thread waits for; any thread. */
  private void cancel(ResetReason reason) {
    UpstreamRequest attempt = current;
    if (attempt != null) {
      attempt.cancel(reason);
    }
    endPause(reason);
  }

  private void endPause(ResetReason reason) {
    Cancellation waiting = pause;
    if (waiting != null) {
      waiting.cancel(reason);
    }
  }

  /** The request is over: no limit holds any more, nothing is waited for. May be repeated. */
  private void end() {
    if (finished) {
      return;
    }
    finished = true;
    UpstreamRequest attempt = current;
    if (attempt != null) {
      attempt.close();
    }
    if (routed.timeouts().global() > 0) {
      timers.of(Limit.ROUTE).disarm();
    }
    retry.drop();
    body.end();
    info.cancellation().waitsForNothing();
  }

  private static ClusterCounter counter(Expiry limit) {
    return switch (limit) {
      case ROUTE -> ClusterCounter.UPSTREAM_RQ_TIMEOUT;
      case PER_TRY -> ClusterCounter.UPSTREAM_RQ_PER_TRY_TIMEOUT;
      case PER_TRY_IDLE -> ClusterCounter.UPSTREAM_RQ_PER_TRY_IDLE_TIMEOUT;
      case MAX_STREAM_DURATION -> ClusterCounter.UPSTREAM_RQ_MAX_DURATION_REACHED;
    };
  }
}
