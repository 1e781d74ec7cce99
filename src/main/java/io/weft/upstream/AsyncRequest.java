package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request of Weft's own to a host of a cluster, outside of any route: that of a filter or logger
 * that asks a service.
 *
 * <p>Owned by one thread, which calls {@link #send} and then {@link #response} once each; {@link
 * #cancel} belongs to any thread. Whoever made it closes it, which ends the stream. Counts as
 * internal traffic of the cluster. Source: Envoy's {@code Http::AsyncClientImpl}.
 */
public final class AsyncRequest implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int FIRST_ERROR = 500;

  /** Decides whether a request is made again. */
  @FunctionalInterface
  public interface Repetition {
    /**
     * Whether another attempt follows.
     *
     * @param reset why {@code response} is a local reply; null if it is the host's
     */
    boolean follows(HttpResponse response, @Nullable ResetReason reset);
  }

  private final Cluster cluster;
  private final HttpRequest request;
  private long timeoutNanos;
  private final Deadline deadline;
  private final Cancellation cancellation = new Cancellation();
  private final long startNanos = System.nanoTime();
  private ClusterCounter timeouts = ClusterCounter.UPSTREAM_RQ_TIMEOUT;
  private @Nullable Host host;
  private @Nullable ClientStream stream;
  private @Nullable HttpResponse response;
  private @Nullable ResetReason reset;

  /**
   * A request that is not sent yet.
   *
   * @param headers of the request; changed: the time limit and {@code x-envoy-internal} are told
   * @param cause the connection for whose sake the request is made
   * @param timeout from {@link #send} to {@link #close}; null or zero for none
   */
  public AsyncRequest(
      Cluster cluster,
      HeaderMap headers,
      HttpBody body,
      ConnectionInfo cause,
      @Nullable Duration timeout,
      Deadlines deadlines) {
    this.cluster = cluster;
    this.request = new HttpRequest(headers, body, new StreamInfo(cause, null));
    this.timeoutNanos = timeout == null ? 0 : timeout.toNanos();
    this.deadline = deadlines.deadline(() -> cancellation.cancel(ResetReason.TIMEOUT));
  }

  /** Before {@link #send}: has this attempt end after {@code limit} if that is the sooner. */
  public void perTryTimeout(Duration limit) {
    long nanos = limit.toNanos();
    if (nanos > 0 && (timeoutNanos == 0 || nanos < timeoutNanos)) {
      timeoutNanos = nanos;
      timeouts = ClusterCounter.UPSTREAM_RQ_PER_TRY_TIMEOUT;
    }
  }

  /**
   * Opens a stream and sends the request: at once if its body is at hand, else from a thread of its
   * own. Blocks while it connects and writes; a failure is told by {@link #response}.
   *
   * @throws IOException if reading the body failed
   */
  public void send() throws IOException {
    HeaderMap headers = request.headers();
    headers.set(HeaderName.X_ENVOY_INTERNAL, "true");
    if (timeoutNanos > 0) {
      headers.set(
          HeaderName.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, Long.toString(timeoutNanos / NANOS_PER_MILLI));
      deadline.arm(timeoutNanos);
    }
    Host chosen = cluster.chooseHost(LoadBalancerContext.NONE);
    host = chosen;
    if (chosen == null) {
      response = failed(503, "no_healthy_upstream", "no healthy upstream");
      return;
    }
    try {
      ClientStream opened =
          cluster.newStream(chosen, request, ResourcePriority.DEFAULT, cancellation);
      stream = opened;
      cancellation.onCancel(opened::reset);
      headers.set(HeaderName.SCHEME, opened.connectionInfo().tls() == null ? "http" : "https");
      send(opened, headers);
    } catch (StreamResetException e) {
      response = failed(e);
    }
  }

  /**
   * The response, or a local reply with the status that stands for a failure, as the router gives
   * it. Blocks until the headers are there; the body is read by the caller, which fails with a
   * {@link StreamResetException} when the time is over.
   */
  public HttpResponse response() throws IOException {
    HttpResponse answer = receive();
    conclude(answer);
    return answer;
  }

  /**
   * As the other, for a request that may be made again.
   *
   * @return null if it is to be, as {@code repetition} says
   */
  public @Nullable HttpResponse response(Repetition repetition) throws IOException {
    HttpResponse answer = receive();
    if (!repetition.follows(answer, reset)) {
      conclude(answer);
      return answer;
    }
    if (reset == null) {
      cluster.stats().retried().count(answer.status());
    }
    countOfHost(answer.status());
    return null;
  }

  private HttpResponse receive() throws IOException {
    ClientStream opened = stream;
    HttpResponse known = response;
    if (known != null || opened == null) {
      return known == null ? failed(503, "not_sent", "") : known;
    }
    HttpResponse answer;
    try {
      answer = opened.readResponse(Informational.IGNORE);
    } catch (StreamResetException e) {
      answer = failed(e);
    }
    response = answer;
    return answer;
  }

  private void conclude(HttpResponse answer) {
    cluster.stats().responses().count(answer.status(), true, isCanary());
    countOfHost(answer.status());
    if (!answer.isLocalReply()) {
      long millis = (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
      cluster.stats().responses().time(millis, true, isCanary());
      answer.headers().set(HeaderName.X_ENVOY_UPSTREAM_SERVICE_TIME, Long.toString(millis));
    }
  }

  /** What is known of the host that was asked; null if none was. */
  public @Nullable UpstreamInfo upstream() {
    return request.streamInfo().upstream();
  }

  /** Ends the request, whatever it waits for. Any thread, never blocks. */
  public void cancel(ResetReason reason) {
    cancellation.cancel(reason);
  }

  /** Ends what is left of it. May be repeated. */
  @Override
  public void close() {
    deadline.release();
    cancellation.waitsForNothing();
    HttpResponse answer = response;
    ClientStream opened = stream;
    if (answer != null) {
      answer.close();
    }
    if (opened != null && (answer == null || answer.isLocalReply())) {
      opened.reset(ResetReason.LOCAL_RESET);
    }
  }

  private void send(ClientStream opened, HeaderMap headers) throws IOException {
    HttpBody body = request.body();
    opened.sendHeaders(headers, body.isEmpty());
    if (body.isEmpty()) {
      return;
    }
    if (body.isBuffered()) {
      opened.sendBody(body);
      return;
    }
    Thread.ofVirtual()
        .name(Thread.currentThread().getName() + " pump")
        .start(() -> pump(opened, body));
  }

  private static void pump(ClientStream opened, HttpBody body) {
    try {
      opened.sendBody(body);
    } catch (IOException | RuntimeException e) {
      opened.reset(ResetReason.LOCAL_RESET);
    }
  }

  private HttpResponse failed(StreamResetException failure) {
    reset = failure.reason();
    if (cancellation.reason() == ResetReason.TIMEOUT) {
      cluster.stats().increment(timeouts);
      Host asked = host;
      if (asked != null) {
        asked.stats().onTimeout();
      }
      return failed(504, "response_timeout", "upstream request timeout");
    }
    return failed(503, "upstream_reset_before_response_started", failure.reason().text());
  }

  private static HttpResponse failed(int status, String details, String text) {
    return HttpResponse.localReply(status, details, text);
  }

  private void countOfHost(int status) {
    Host asked = host;
    if (asked != null && status >= FIRST_ERROR) {
      asked.stats().onError();
    } else if (asked != null) {
      asked.stats().onSuccess();
    }
  }

  private boolean isCanary() {
    Host asked = host;
    return asked != null && asked.endpoint().isCanary();
  }
}
