package io.weft.router;

import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.Host;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a host's response on its way to the client: notices how the response ends and gives
 * the stream back. Adds no copy: what pulls it pulls the codec's body.
 *
 * <p>Owned by the stream's thread, but for {@link #cancel}.
 */
final class UpstreamBody extends ForwardingBody {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);

  private final HttpResponse response;
  private final RoutedRequest routed;
  private final UpstreamRequest attempt;
  private final Runnable onEnd;
  private final boolean fromCanary;
  private final boolean isGrpc;
  private final boolean isTunnel;
  private boolean ended;
  private boolean failed;

  /**
   * The body of {@code response}, which answers {@code attempt}.
   *
   * @param onEnd run when the response has ended or is not wanted any more; may be run again
   */
  UpstreamBody(
      HttpResponse response, RoutedRequest routed, UpstreamRequest attempt, Runnable onEnd) {
    super(response.body());
    this.response = response;
    this.routed = routed;
    this.attempt = attempt;
    this.onEnd = onEnd;
    this.fromCanary = routed.stats().isCanary(attempt.host(), response.headers());
    int status = response.status();
    boolean isGood = status < 500 || status > 599;
    this.isGrpc = isGood && Grpc.isRequest(routed.request().headers());
    if (isGood && !isGrpc) {
      attempt.host().stats().onSuccess();
    }
    this.isTunnel =
        (status == 101 || (status < 300 && routed.forwardsConnect())) && !routed.isMultiplexed();
    if (isEmpty()) {
      end(response.headers());
    }
  }

  /** The response with this body; closing it gives the stream back. */
  HttpResponse toResponse() {
    return HttpResponse.of(response.headers(), this, this::release);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int count = super.read(target, offset, length);
      if (count < 0) {
        end(trailers());
      } else {
        attempt.received(count);
      }
      return count;
    } catch (StreamResetException e) {
      fail(e);
      throw e;
    }
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    try {
      long count = body().transferTo(out);
      attempt.received(count);
      end(trailers());
      return count;
    } catch (StreamResetException e) {
      fail(e);
      throw e;
    }
  }

  /** Nobody wants more of the response; may be repeated. */
  private void release() {
    if (!failed && remaining() == 0) {
      end(NO_TRAILERS);
    }
    onEnd.run();
    response.close();
  }

  /** The response was read to its end; {@code last} may hold the status of a call. */
  private void end(HeaderMap last) {
    if (ended) {
      return;
    }
    if (isTunnel && !failed) {
      // As in Envoy, the host's end of a tunnel through its HTTP connection is that connection's.
      fail(new StreamResetException(ResetReason.CONNECTION_TERMINATION));
    }
    ended = true;
    StreamInfo info = routed.info();
    if (isGrpc) {
      int status = Grpc.status(last);
      countCall(status >= 0 && !Grpc.isServerError(status));
    }
    if (info.requestEndNanos() != 0) {
      routed.stats().took(routed.elapsedMillis(), attempt.host(), fromCanary);
      routed.noteBudget();
      // Bytes of the request may still be on their way if it has not ended.
      onEnd.run();
    }
  }

  private void countCall(boolean succeeded) {
    Host host = attempt.host();
    if (succeeded) {
      host.stats().onSuccess();
    } else {
      host.stats().onError();
    }
  }

  /** Notes why the response could not be read to its end. */
  private void fail(StreamResetException failure) {
    if (failed || ended) {
      return;
    }
    failed = true;
    StreamInfo info = routed.info();
    if (info.cancellation().isCancelled() || failure.reason().isOfClient()) {
      return;
    }
    Expiry limit = attempt.expired();
    if (limit == null) {
      ResponseFlag flag = Replies.flag(failure.reason());
      attempt.cut(flag);
      info.addFlag(flag);
      info.responseCodeDetails(
          "upstream_reset_after_response_started{" + failure.reason().details() + '}');
    } else {
      expired(limit, info);
    }
    if (isGrpc && chargesCall(limit)) {
      countCall(false);
      routed.router().stats().resetAfterStart();
    }
  }

  /** Envoy takes these two limits for nothing that a host has done wrong. */
  private static boolean chargesCall(@Nullable Expiry limit) {
    return limit != Expiry.ROUTE && limit != Expiry.MAX_STREAM_DURATION;
  }

  private void expired(Expiry limit, StreamInfo info) {
    RequestStats stats = routed.stats();
    info.responseCodeDetails(Replies.details(limit));
    info.addFlag(
        limit == Expiry.MAX_STREAM_DURATION
            ? ResponseFlag.UPSTREAM_MAX_STREAM_DURATION_REACHED
            : ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
    switch (limit) {
      case ROUTE -> stats.timedOut();
      case PER_TRY -> stats.count(ClusterCounter.UPSTREAM_RQ_PER_TRY_TIMEOUT);
      case PER_TRY_IDLE -> stats.count(ClusterCounter.UPSTREAM_RQ_PER_TRY_IDLE_TIMEOUT);
      case MAX_STREAM_DURATION -> stats.count(ClusterCounter.UPSTREAM_RQ_MAX_DURATION_REACHED);
    }
    if (limit != Expiry.MAX_STREAM_DURATION) {
      attempt.host().stats().onTimeout();
    }
  }
}
