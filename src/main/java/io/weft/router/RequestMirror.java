package io.weft.router;

import io.weft.common.Deadline;
import io.weft.common.Log;
import io.weft.formatter.FormatContext;
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
import io.weft.http.StreamTimers;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.Host;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.ResourcePriority;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request that is sent elsewhere, on a thread of its own; the answer is thrown away and
 * the request itself never waits. Source: {@code RequestMirrorPolicy} and Envoy's {@code
 * ShadowWriterImpl}.
 */
final class RequestMirror {
  private static final Log LOG = Log.of("router");
  private static final String SUFFIX = "-shadow";
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int FIRST_ERROR = 500;

  /** How many bytes of a copy may wait for a slow host before the copy is given up. */
  private static final long LIMIT_BYTES = 1024 * 1024;

  private final Cluster cluster;
  private final HttpRequest request;
  private final long limitNanos;
  private final Cancellation cancellation = new Cancellation();
  private final Deadline deadline;
  private volatile long sentNanos = System.nanoTime();

  private RequestMirror(RoutedRequest routed, Cluster cluster, HttpRequest request) {
    this.cluster = cluster;
    this.request = request;
    this.limitNanos = routed.timeouts().global() * NANOS_PER_MILLI;
    StreamTimers timers = Objects.requireNonNull(routed.info().timers());
    this.deadline = timers.deadlines().deadline(() -> cancellation.cancel(ResetReason.TIMEOUT));
  }

  /**
   * Begins to send the copies that the route wants; the body that the request itself has to send
   * then, or null if there are no copies of it.
   */
  static @Nullable TeeBody start(RoutedRequest routed) {
    List<RequestMirrorPolicy> policies = routed.forward().mirrorPolicies();
    HttpRequest request = routed.request();
    if (policies.isEmpty() || request.method().equals("CONNECT")) {
      return null;
    }
    HttpBody body = request.body();
    TeeBody tee = body.isEmpty() ? null : new TeeBody(body, LIMIT_BYTES);
    List<RequestMirror> mirrors = new ArrayList<>(policies.size());
    for (RequestMirrorPolicy policy : policies) {
      RouteMatch.Fraction fraction = policy.fraction();
      Cluster cluster = routed.router().cluster(policy.cluster(), request);
      if (cluster != null
          && (fraction == null || fraction.includes(request.streamInfo().random()))) {
        mirrors.add(of(routed, policy, cluster, tee));
      }
    }
    String name = Thread.currentThread().getName() + " shadow";
    mirrors.forEach(mirror -> Thread.ofVirtual().name(name).start(mirror::send));
    return mirrors.isEmpty() ? null : tee;
  }

  private static RequestMirror of(
      RoutedRequest routed, RequestMirrorPolicy policy, Cluster cluster, @Nullable TeeBody tee) {
    HttpRequest request = routed.request();
    HeaderMap headers = new HeaderMap(request.headers());
    policy.mutations().apply(headers, FormatContext.of(headers, request.streamInfo()));
    if (!policy.host().isEmpty()) {
      headers.set(HeaderName.AUTHORITY, policy.host());
    } else if (policy.appendsSuffix()) {
      headers.set(HeaderName.AUTHORITY, shadowHost(headers.get(HeaderName.AUTHORITY, "")));
    }
    headers.set(HeaderName.X_ENVOY_INTERNAL, "true");
    String node = routed.router().settings().nodeAddress();
    if (!node.isEmpty()) {
      headers.appendValue(HeaderName.X_FORWARDED_FOR, node, ",");
    }
    TeeBody.Copy copy = tee == null ? null : tee.copy();
    StreamInfo info =
        new StreamInfo(request.streamInfo().connection(), request.streamInfo().protocol());
    RequestMirror mirror =
        new RequestMirror(
            routed, cluster, new HttpRequest(headers, copy == null ? HttpBody.EMPTY : copy, info));
    if (copy != null) {
      copy.onComplete(mirror::sent);
    }
    return mirror;
  }

  /** The suffix stands before a port. */
  private static String shadowHost(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.indexOf(']', colon) >= 0
        ? host + SUFFIX
        : host.substring(0, colon) + SUFFIX + host.substring(colon);
  }

  /** All of the copy is there to be sent: its time begins. */
  private void sent() {
    sentNanos = System.nanoTime();
    if (limitNanos > 0) {
      deadline.arm(limitNanos);
    }
  }

  private void send() {
    Host host = cluster.chooseHost(LoadBalancerContext.NONE);
    if (host == null) {
      count(503, null);
      return;
    }
    ClientStream stream = null;
    try {
      stream = cluster.newStream(host, request, ResourcePriority.DEFAULT, cancellation);
      cancellation.onCancel(stream::reset);
      exchange(stream, host);
    } catch (IOException e) {
      if (stream != null) {
        stream.reset(ResetReason.LOCAL_RESET);
      }
      LOG.debug(() -> "copy for " + cluster.name() + " failed: " + e);
      // Anything else is a body that did not come to its end, which is not the host's fault.
      if (e instanceof StreamResetException reset) {
        failed(host, reset);
      }
    } finally {
      deadline.release();
      cancellation.waitsForNothing();
    }
  }

  private void exchange(ClientStream stream, Host host) throws IOException {
    HttpBody body = request.body();
    if (body.isEmpty()) {
      sent();
    }
    stream.sendHeaders(request.headers(), body.isEmpty());
    if (!body.isEmpty()) {
      stream.sendBody(body);
    }
    try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
      count(response.status(), host);
      response.body().transferTo(OutputStream.nullOutputStream());
      if (response.status() < FIRST_ERROR) {
        host.stats().onSuccess();
      }
      long millis = (System.nanoTime() - sentNanos) / NANOS_PER_MILLI;
      cluster.stats().responses().time(millis, true, host.endpoint().isCanary());
    }
  }

  /** The host, or the way to it, failed: that is counted as if a client had been told. */
  private void failed(Host host, StreamResetException failure) {
    if (cancellation.isCancelled()) {
      cluster.stats().increment(ClusterCounter.UPSTREAM_RQ_TIMEOUT);
      host.stats().onTimeout();
      count(504, host);
    } else {
      count(Replies.status(failure.reason()), host);
    }
  }

  /** Counts an answer; all copies count as requests from inside, as in Envoy. */
  private void count(int status, @Nullable Host host) {
    boolean canary = host != null && host.endpoint().isCanary();
    cluster.stats().responses().count(status, true, canary);
    if (host != null && status >= FIRST_ERROR) {
      host.stats().onError();
    }
  }
}
