package io.weft.router;

import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.upstream.ClusterCounter;
import org.jspecify.annotations.Nullable;

/**
 * The body of a forwarded request as its attempts read it: kept for those that may follow, if any
 * may, and copied to where the route mirrors requests. Owned by the stream's thread.
 */
final class RequestBody {
  /** Envoy's default for the buffer of a connection, which bounds what is kept for retries. */
  private static final long DEFAULT_LIMIT_BYTES = 1024 * 1024;

  private final RoutedRequest routed;
  private HttpBody source;
  private @Nullable TeeBody tee;
  private @Nullable ReplayBody replay;

  RequestBody(RoutedRequest routed) {
    this.routed = routed;
    this.source = routed.request().body();
  }

  /** Called before the first attempt; {@code mayRepeat} if the body may be wanted again. */
  void begin(boolean mayRepeat) {
    source.gather();
    TeeBody copied = RequestMirror.start(routed);
    if (copied != null) {
      tee = copied;
      source = copied;
    }
    if (!source.isEmpty() && mayRepeat) {
      replay = new ReplayBody(source, limit(), this::abandoned);
    }
  }

  /** Whether the request has ended as far as attempts are concerned: they need not wait for it. */
  boolean isAtHand() {
    return source.isEmpty() || UpstreamRequest.isSentInline(source);
  }

  /** {@code request} with the body for the next attempt. */
  HttpRequest ofAttempt(HttpRequest request) {
    if (replay != null) {
      return request.withBody(replay.reader());
    }
    return tee == null ? request : request.withBody(source);
  }

  /** {@code request} with the whole body, which is replayable, for a pass through all filters. */
  HttpRequest again(HttpRequest request) {
    return request.withBody(replay == null ? HttpBody.EMPTY : replay.reader());
  }

  /** Whether another attempt would get all of it, if any may follow. */
  boolean isReplayable() {
    return replay == null || replay.isReplayable();
  }

  /** No attempt reads on: copies that are not complete are given up. */
  void end() {
    if (tee != null) {
      tee.end();
    }
  }

  private long limit() {
    long configured = routed.route().requestBodyBufferLimitBytes();
    return configured == Route.NO_LIMIT ? DEFAULT_LIMIT_BYTES : configured;
  }

  /** On a reader's thread. */
  private void abandoned() {
    routed.stats().count(ClusterCounter.RETRY_OR_SHADOW_ABANDONED);
  }
}
