package io.weft.router;

import io.weft.common.Deadline;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.StreamTimers;
import io.weft.http.StreamTimers.Limit;
import io.weft.http.UpstreamInfo;
import io.weft.upstream.Cluster;
import io.weft.upstream.Host;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: sends the request to one host and waits for the headers of its response.
 *
 * <p>Owned by the thread that runs it; a body that is not at hand is sent by the pump. {@link
 * #cancel} belongs to any thread. Ends with {@link #close}, which comes after the response's end.
 * Source: Envoy's {@code UpstreamRequest}.
 */
final class UpstreamRequest implements AutoCloseable {
  /**
   * A buffered body up to this length is written by the request's own thread: over HTTP/1 that does
   * not block, over HTTP/2 only where the host's window is smaller.
   */
  private static final long INLINE_BYTES = 64 * 1024;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Standing still is looked for this often in the time of its limit. */
  private static final int IDLE_CHECKS = 4;

  private final RoutedRequest routed;
  private final Cluster cluster;
  private final Host host;
  private final HttpRequest request;
  private final Runnable onRequestSent;
  private final @Nullable Runnable onTooLong;
  private final StreamTimers timers;
  private final Cancellation cancellation = new Cancellation();
  private volatile @Nullable ClientStream stream;
  private volatile @Nullable RequestPump pump;
  private volatile @Nullable Expiry expired;
  private volatile boolean answered;
  private volatile boolean responseStarted;
  private final @Nullable AttemptSize size;
  private final @Nullable UpstreamLog log;
  private long idleBytes;
  private int idleChecks;

  /**
   * An attempt at {@code host} of {@code cluster}.
   *
   * @param request with the headers, the body and the stream record of this attempt
   * @param onRequestSent run on the pump's thread when a body that was not at hand was sent to its
   *     end; not for tunnels, which have none
   * @param onTooLong run on the wheel's thread when the attempt takes longer than one should, which
   *     does not end it then; null has it end
   */
  UpstreamRequest(
      RoutedRequest routed,
      Cluster cluster,
      Host host,
      HttpRequest request,
      Runnable onRequestSent,
      @Nullable Runnable onTooLong) {
    this.routed = routed;
    this.cluster = cluster;
    this.host = host;
    this.request = request;
    this.onRequestSent = onRequestSent;
    this.onTooLong = onTooLong;
    this.timers = Objects.requireNonNull(request.streamInfo().timers());
    this.size = AttemptSize.of(cluster);
    this.log = UpstreamLog.begin(routed, request);
  }

  /** Whether {@code body} is sent before the response is read, on the same thread. */
  static boolean isSentInline(HttpBody body) {
    return body.isBuffered() && body.remaining() <= INLINE_BYTES;
  }

  /** The host that is asked. */
  Host host() {
    return host;
  }

  /** Whether some of the request was sent. */
  boolean isStarted() {
    return stream != null;
  }

  /** Ends the attempt, whatever it waits for; any thread. */
  void cancel(ResetReason reason) {
    cancellation.cancel(reason);
  }

  /** Ends the attempt since {@code limit} was exceeded; any thread. */
  void expire(Expiry limit) {
    expired = limit;
    cancellation.cancel(ResetReason.TIMEOUT);
  }

  /** The host has begun to answer: time for an attempt is not limited any more; any thread. */
  void responseStarted() {
    responseStarted = true;
  }

  /** So many bytes of the response's body were read. */
  void received(long bytes) {
    if (size != null) {
      size.received(bytes);
    }
    if (log != null) {
      log.received(bytes);
    }
  }

  /** The response ended before its time, as {@code flag} tells. */
  void cut(ResponseFlag flag) {
    if (log != null) {
      log.failed(flag);
    }
  }

  /** The limit that ended the attempt; null if none did. */
  @Nullable Expiry expired() {
    return expired;
  }

  /**
   * Blocks until the host has answered or the attempt has failed.
   *
   * @param informational takes the 1xx responses
   * @throws IOException if the client's end of the request failed, or somebody cancelled
   */
  Outcome run(Informational informational) throws IOException {
    try {
      ClientStream opened = open();
      stream = opened;
      cancellation.onCancel(opened::reset);
      if (log != null) {
        log.opened();
      }
      armMaxStreamDuration();
      HeaderName unsendable = request.headers().firstInvalid();
      if (unsendable != null) {
        return new Outcome.Unsendable(unsendable);
      }
      send(opened);
      HttpResponse response = opened.readResponse(informational);
      answered = true;
      responseStarted = true;
      disarm(routed.timeouts().perTry(), Limit.PER_TRY);
      if (size != null) {
        size.answered(response.headers());
      }
      if (log != null) {
        log.answered(response.headers(), response.status());
      }
      if (expired == null) {
        return new Outcome.Answered(response);
      }
      response.close();
      return failed(new StreamResetException(ResetReason.TIMEOUT));
    } catch (StreamResetException e) {
      return failed(e);
    }
  }

  /**
   * The limits that begin when the request has ended begin now; the thread of this attempt, or the
   * pump's.
   */
  private void armTryLimits() {
    RequestTimeouts timeouts = routed.timeouts();
    if (timeouts.perTry() > 0) {
      timers.of(Limit.PER_TRY).arm(timeouts.perTry() * NANOS_PER_MILLI, this::tryTooLong);
    }
    if (timeouts.perTryIdle() > 0) {
      idleBytes = received();
      armIdleCheck();
    }
  }

  /** Ends what is left of the attempt, and its limits. May be repeated. */
  @Override
  public void close() {
    if (size != null) {
      size.end(request.headers(), routed);
    }
    if (log != null) {
      log.end();
    }
    RequestPump pumping = pump;
    if (pumping != null) {
      pumping.stop();
    }
    RequestTimeouts timeouts = routed.timeouts();
    disarm(timeouts.perTry(), Limit.PER_TRY);
    disarm(timeouts.perTryIdle(), Limit.PER_TRY_IDLE);
    disarm(timeouts.maxStream(), Limit.UPSTREAM_MAX_STREAM_DURATION);
    cancellation.waitsForNothing();
    ClientStream opened = stream;
    if (opened != null && !answered) {
      opened.reset(ResetReason.LOCAL_RESET);
    }
  }

  private ClientStream open() throws StreamResetException {
    ClientStream opened = routed.open(cluster, host, request, cancellation);
    if (routed.repeatsResets()) {
      opened.failIfStale();
    }
    routed.stats().opened();
    HeaderMap headers = request.headers();
    if (routed.info().matchesUpstreamScheme()) {
      headers.set(HeaderName.SCHEME, opened.connectionInfo().tls() == null ? "http" : "https");
    }
    routed.forward().rewrites().applyHostname(headers, host.hostname(), routed.tellsEnvoy());
    return opened;
  }

  private void send(ClientStream opened) throws IOException {
    HttpBody body = request.body();
    boolean isEmpty = body.isEmpty();
    if (isEmpty || isSentInline(body)) {
      armTryLimits();
      opened.sendHeaders(request.headers(), isEmpty);
      if (!isEmpty) {
        opened.sendBody(body);
      }
      return;
    }
    opened.sendHeaders(request.headers(), false);
    pump = RequestPump.start(opened, body, this::sent);
  }

  /** On the pump's thread: the request has ended. */
  private void sent() {
    if (!routed.isTunnel()) {
      onRequestSent.run();
      armTryLimits();
    }
  }

  private Outcome failed(StreamResetException failure) throws IOException {
    RequestPump pumping = pump;
    Exception ofBody = pumping == null ? null : pumping.failure();
    Expiry limit = expired;
    StreamInfo info = routed.info();
    info.cancellation().throwIfCancelled();
    if (limit != null) {
      return new Outcome.TimedOut(limit, isStarted());
    }
    if (ofBody instanceof IOException e) {
      throw e;
    }
    if (ofBody instanceof RuntimeException e) {
      throw e;
    }
    if (failure.reason().isOfClient()) {
      throw failure;
    }
    cut(Replies.flag(failure.reason()));
    String detail = failure.detail();
    boolean saidNothing = detail.equals(failure.reason().text());
    return new Outcome.Reset(failure.reason(), saidNothing ? "" : detail, isStarted());
  }

  private void armMaxStreamDuration() {
    long millis = routed.timeouts().maxStream();
    if (millis > 0) {
      timers
          .of(Limit.UPSTREAM_MAX_STREAM_DURATION)
          .arm(millis * NANOS_PER_MILLI, () -> expire(Expiry.MAX_STREAM_DURATION));
    }
  }

  /** On the wheel's thread. */
  private void tryTooLong() {
    if (!responseStarted) {
      expireTry(Expiry.PER_TRY);
    }
  }

  private void expireTry(Expiry limit) {
    if (onTooLong == null) {
      expire(limit);
    } else {
      onTooLong.run();
    }
  }

  private void armIdleCheck() {
    long millis = Math.max(1, routed.timeouts().perTryIdle() / IDLE_CHECKS);
    timers.of(Limit.PER_TRY_IDLE).arm(millis * NANOS_PER_MILLI, this::checkIdle);
  }

  /** On the wheel's thread: counts how often nothing more had come. */
  private void checkIdle() {
    long bytes = received();
    idleChecks = bytes == idleBytes ? idleChecks + 1 : 0;
    idleBytes = bytes;
    if (idleChecks >= IDLE_CHECKS) {
      expireTry(Expiry.PER_TRY_IDLE);
    } else {
      armIdleCheck();
    }
  }

  private long received() {
    UpstreamInfo upstream = request.streamInfo().upstream();
    return upstream == null ? 0 : upstream.wireBytesReceived();
  }

  /** Disarms a limit of {@code millis}; one that was never armed costs nothing. */
  private void disarm(long millis, Limit limit) {
    if (millis > 0) {
      Deadline deadline = timers.of(limit);
      deadline.disarm();
    }
  }
}
