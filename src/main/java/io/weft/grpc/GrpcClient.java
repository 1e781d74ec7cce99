package io.weft.grpc;

import io.weft.common.Deadlines;
import io.weft.formatter.FormatContext;
import io.weft.http.Cancellation;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.Pause;
import io.weft.http.UpstreamInfo;
import io.weft.upstream.AsyncRequest;
import io.weft.upstream.Cluster;
import io.weft.upstream.Clusters;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods of one service. Immutable; any thread, each call belongs to the thread that makes
 * it.
 *
 * <p>Source: Envoy's {@code Grpc::AsyncClientImpl}.
 */
public final class GrpcClient {
  private static final String GRPC = "application/grpc";
  private static final int MAX_SHIFT = 20;

  private final GrpcSettings settings;
  private final Supplier<? extends Clusters> clusters;
  private final Deadlines deadlines;
  private final String nodeAddress;

  /**
   * A client of a service.
   *
   * @param nodeAddress told in {@code x-forwarded-for}; empty for none
   */
  public GrpcClient(
      GrpcSettings settings,
      Supplier<? extends Clusters> clusters,
      Deadlines deadlines,
      String nodeAddress) {
    this.settings = settings;
    this.clusters = clusters;
    this.deadlines = deadlines;
    this.nodeAddress = nodeAddress;
  }

  /** How the service is called. */
  public GrpcSettings settings() {
    return settings;
  }

  /**
   * Makes a unary call; blocks until its answer is there, at most for its timeout. The end of the
   * stream for whose sake it is made ends it.
   *
   * @param method {@code /<service>/<method>}
   * @param cause for whose sake the call is made, for the initial metadata
   * @throws GrpcException if it did not end with status 0 and one message
   * @throws io.weft.http.StreamResetException if the stream that is the cause has ended
   */
  public byte[] call(String method, byte[] message, FormatContext cause) throws IOException {
    return call(method, message, cause, upstream -> {});
  }

  /**
   * As the other.
   *
   * @param watcher told of each attempt that reached a host, once it has ended
   */
  public byte[] call(
      String method, byte[] message, FormatContext cause, Consumer<UpstreamInfo> watcher)
      throws IOException {
    long start = deadlines.nanos();
    for (int attempt = 0; ; attempt++) {
      Duration timeout = attempt == 0 ? settings.timeout() : left(start);
      try {
        return attempt(method, message, cause, timeout, watcher);
      } catch (GrpcException e) {
        if (attempt >= settings.retries().count()
            || !settings.retries().statuses().contains(e.status())) {
          throw e;
        }
      }
      pause(attempt, cause.streamInfo().cancellation());
    }
  }

  /**
   * Begins a call with any number of messages in both directions; blocks while it connects.
   *
   * @throws GrpcException if there is no such cluster
   */
  public GrpcStream stream(String method, FormatContext cause) throws IOException {
    OutgoingMessages messages = new OutgoingMessages();
    AsyncRequest request = request(method, messages, cause, null);
    request.send();
    return new GrpcStream(request, messages, settings.maxMessageBytes());
  }

  private byte[] attempt(
      String method,
      byte[] message,
      FormatContext cause,
      @Nullable Duration timeout,
      Consumer<UpstreamInfo> watcher)
      throws IOException {
    Cancellation outer = cause.streamInfo().cancellation();
    HttpBody body = HttpBody.of(GrpcFrames.frame(message));
    try (AsyncRequest request = request(method, body, cause, timeout)) {
      outer.onCancel(request::cancel);
      request.send();
      try {
        return GrpcResponse.single(request.response(), settings.maxMessageBytes());
      } finally {
        UpstreamInfo upstream = request.upstream();
        if (upstream != null) {
          watcher.accept(upstream);
        }
      }
    } finally {
      outer.waitsForNothing();
      outer.throwIfCancelled();
    }
  }

  private AsyncRequest request(
      String method, HttpBody body, FormatContext cause, @Nullable Duration timeout)
      throws GrpcException {
    Cluster cluster = clusters.get().cluster(settings.cluster());
    if (cluster == null) {
      throw new GrpcException(GrpcException.UNAVAILABLE, "Cluster not available");
    }
    HeaderMap headers = new HeaderMap();
    headers.add(HeaderName.METHOD, "POST");
    headers.add(HeaderName.PATH, method);
    headers.add(HeaderName.AUTHORITY, settings.authority());
    headers.add(HeaderName.SCHEME, "http");
    headers.add(HeaderName.TE, "trailers");
    if (timeout != null) {
      headers.add(HeaderName.GRPC_TIMEOUT, timeout.toMillis() + "m");
    }
    headers.add(HeaderName.CONTENT_TYPE, GRPC);
    for (GrpcSettings.Metadata field : settings.initialMetadata()) {
      headers.add(field.name(), field.value().format(cause));
    }
    if (!nodeAddress.isEmpty() && settings.tellsEnvoy()) {
      headers.add(HeaderName.X_FORWARDED_FOR, nodeAddress);
    }
    return new AsyncRequest(
        cluster, headers, body, cause.streamInfo().connection(), timeout, deadlines);
  }

  private @Nullable Duration left(long startNanos) {
    Duration timeout = settings.timeout();
    if (timeout == null) {
      return null;
    }
    Duration left = timeout.minusNanos(deadlines.nanos() - startNanos);
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  /** Waits a random part of a time that doubles with each attempt. */
  private void pause(int attempt, Cancellation cancellation) throws IOException {
    GrpcSettings.Retries retries = settings.retries();
    long ceiling =
        Math.min(retries.max().toNanos(), retries.base().toNanos() << Math.min(attempt, MAX_SHIFT));
    if (ceiling > 0) {
      Pause.await(ThreadLocalRandom.current().nextLong(ceiling), deadlines, cancellation);
    }
    cancellation.throwIfCancelled();
  }
}
