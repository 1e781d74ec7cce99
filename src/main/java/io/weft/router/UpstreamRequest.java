package io.weft.router;

import io.weft.common.Log;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.upstream.Cluster;
import io.weft.upstream.Host;
import io.weft.upstream.ResourcePriority;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: sends the request to one host and waits for the headers of its response.
 *
 * <p>Owned by the stream's thread; a body that is not at hand is sent by a thread of its own, the
 * pump. {@link #cancel} belongs to any thread. Source: Envoy's {@code UpstreamRequest}.
 */
final class UpstreamRequest {
  private static final Log LOG = Log.of("router");

  private final Host host;
  private final HttpRequest request;
  private final HttpBody body;
  private final Runnable onRequestSent;
  private final Cancellation cancellation = new Cancellation();
  private volatile @Nullable ResetReason pumpFailure;
  private boolean streamOpened;

  /**
   * An attempt at {@code host}.
   *
   * @param body of the request, for this attempt
   * @param onRequestSent run, on any thread, when the request was sent to its end
   */
  UpstreamRequest(Host host, HttpRequest request, HttpBody body, Runnable onRequestSent) {
    this.host = host;
    this.request = request;
    this.body = body;
    this.onRequestSent = onRequestSent;
  }

  /** The host that was asked. */
  Host host() {
    return host;
  }

  /** Ends the attempt; any thread. */
  void cancel(ResetReason reason) {
    cancellation.cancel(reason);
  }

  /** Blocks until the host has answered or the attempt has failed. */
  Outcome run(Cluster cluster, ResourcePriority priority) throws IOException {
    try {
      ClientStream stream = cluster.newStream(host, request, priority, cancellation);
      streamOpened = true;
      cancellation.onCancel(stream::reset);
      send(stream);
      HttpResponse response = stream.readResponse(request.streamInfo().informational());
      return new Outcome.Answered(response);
    } catch (StreamResetException e) {
      ResetReason pump = pumpFailure;
      if (pump != null) {
        // The client's end of the body failed, which is no fault of the host.
        throw new StreamResetException(pump);
      }
      if (isOfClient(e.reason())) {
        throw e;
      }
      return new Outcome.Reset(e.reason(), e.detail(), streamOpened);
    }
  }

  private void send(ClientStream stream) throws IOException {
    boolean isEmpty = body.isEmpty();
    stream.sendHeaders(request.headers(), isEmpty);
    if (isEmpty) {
      onRequestSent.run();
    } else if (body.isBuffered()) {
      stream.sendBody(body);
      onRequestSent.run();
    } else {
      String name = Thread.currentThread().getName() + " pump";
      Thread.ofVirtual().name(name).start(() -> pump(stream));
    }
  }

  private void pump(ClientStream stream) {
    try {
      stream.sendBody(body);
      onRequestSent.run();
    } catch (StreamResetException e) {
      if (isOfClient(e.reason())) {
        pumpFailure = e.reason();
        stream.reset(e.reason());
      }
      LOG.debug(() -> "request body not sent: " + e.reason());
    } catch (IOException | RuntimeException e) {
      LOG.debug(() -> "request body not sent: " + e);
      stream.reset(ResetReason.LOCAL_RESET);
    }
  }

  private static boolean isOfClient(ResetReason reason) {
    return reason == ResetReason.DOWNSTREAM_DISCONNECT
        || reason == ResetReason.DOWNSTREAM_PROTOCOL_ERROR;
  }
}
