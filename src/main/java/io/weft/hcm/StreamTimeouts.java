package io.weft.hcm;

import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.ServerStream;
import io.weft.http.StreamInfo;
import io.weft.http.StreamTimers;
import io.weft.http.StreamTimers.Limit;
import org.jspecify.annotations.Nullable;

/**
 * The time limits of one stream, and what its client is told when one is exceeded.
 *
 * <p>Armed by the stream's thread; they expire on the wheel's thread, which ends whatever the
 * stream waits for, so that the stream's thread wakes up and answers.
 */
final class StreamTimeouts {
  /** Which limit was exceeded. */
  private enum Expiry {
    IDLE,
    REQUEST,
    MAX_STREAM_DURATION
  }

  /** Of gRPC. */
  private static final String DEADLINE_EXCEEDED = "4";

  private final ServerStream stream;
  private final HttpRequest request;
  private final StreamInfo info;
  private final HttpConnectionManagerStats stats;
  private final StreamTimers timers;
  private long idleNanos;
  private volatile @Nullable Expiry expired;

  StreamTimeouts(ServerStream stream, StreamTimers timers, HttpConnectionManagerStats stats) {
    this.stream = stream;
    this.request = stream.request();
    this.info = request.streamInfo();
    this.timers = timers;
    this.stats = stats;
  }

  /** Arms what the connection manager says. */
  void begin(StreamLimits limits) {
    idle(limits.idleTimeoutNanos());
    timers.flushLimit(limits.flushTimeoutNanos());
    if (limits.requestTimeoutNanos() > 0 && info.requestEndNanos() == 0) {
      timers.of(Limit.REQUEST).arm(limits.requestTimeoutNanos(), this::requestTooSlow);
    }
    maxStreamDuration(limits.maxStreamDurationNanos());
  }

  /** Puts {@code nanos} in the place of the idle timeout; 0 for none. */
  void idle(long nanos) {
    idleNanos = nanos;
    if (nanos > 0) {
      timers.touch();
      timers.of(Limit.IDLE).arm(nanos, this::checkIdle);
    } else {
      timers.of(Limit.IDLE).disarm();
    }
  }

  /** Puts {@code nanos} in the place of the flush timeout; 0 for none. */
  void flush(long nanos) {
    timers.flushLimit(nanos);
  }

  /** Puts {@code nanos} in the place of the longest duration; 0 for none. */
  void maxStreamDuration(long nanos) {
    if (nanos > 0) {
      timers.of(Limit.MAX_STREAM_DURATION).arm(nanos, this::streamTooLong);
    } else {
      timers.of(Limit.MAX_STREAM_DURATION).disarm();
    }
  }

  /** The stream has lasted as long as it may; on its own thread, before the response. */
  void noTime() {
    timers.of(Limit.MAX_STREAM_DURATION).disarm();
    streamTooLong();
  }

  /** Whether the client took too long to take a response whose rest was here. */
  boolean hasFlushTimedOut() {
    return timers.hasFlushTimedOut();
  }

  /** The request has ended, so that it cannot be too slow any more. */
  void requestEnded() {
    timers.of(Limit.REQUEST).disarm();
  }

  /** The answer to a request for which time ran out; null if it did not. */
  @Nullable HttpResponse reply() {
    Expiry expiry = expired;
    if (expiry == null) {
      return null;
    }
    boolean complete = info.requestEndNanos() != 0;
    return switch (expiry) {
      case REQUEST -> HttpResponse.localReply(408, details(expiry), "request timeout");
      case IDLE -> HttpResponse.localReply(complete ? 504 : 408, details(expiry), "stream timeout");
      case MAX_STREAM_DURATION -> tooLong(complete ? 504 : 408);
    };
  }

  /** The client of a call set the limit itself, as a rule, and is told that it was exceeded. */
  private HttpResponse tooLong(int status) {
    HttpResponse reply =
        HttpResponse.localReply(
            status, details(Expiry.MAX_STREAM_DURATION), "downstream duration timeout");
    if (request.isGrpc()) {
      reply.headers().set(HeaderName.GRPC_STATUS, DEADLINE_EXCEEDED);
    }
    return reply;
  }

  /** Envoy's details for a stream that ran out of time; null if it did not. */
  @Nullable String details() {
    Expiry expiry = expired;
    return expiry == null ? null : details(expiry);
  }

  private static String details(Expiry expiry) {
    return switch (expiry) {
      case REQUEST -> "request_overall_timeout";
      case IDLE -> "stream_idle_timeout";
      case MAX_STREAM_DURATION -> "max_duration_timeout";
    };
  }

  private void checkIdle() {
    if (timers.isFlushing()) {
      return;
    }
    long left = idleNanos - timers.idleNanos();
    if (left > 0) {
      timers.of(Limit.IDLE).arm(left);
      return;
    }
    stats.increment(HcmCounter.DOWNSTREAM_RQ_IDLE_TIMEOUT);
    info.addFlag(ResponseFlag.STREAM_IDLE_TIMEOUT);
    expire(Expiry.IDLE);
  }

  private void requestTooSlow() {
    if (info.requestEndNanos() == 0) {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_TIMEOUT);
      expire(Expiry.REQUEST);
    }
  }

  private void streamTooLong() {
    stats.increment(HcmCounter.DOWNSTREAM_RQ_MAX_DURATION_REACHED);
    expire(Expiry.MAX_STREAM_DURATION);
  }

  private void expire(Expiry expiry) {
    expired = expiry;
    info.cancellation().cancel(ResetReason.TIMEOUT);
    if (stream.isResponseStarted()) {
      stream.reset(ResetReason.LOCAL_RESET);
    } else {
      request.body().cancel();
    }
  }
}
