package io.weft.extension.filter.network.tcpproxy;

import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.net.ConnectionInfo;
import io.weft.net.DirectTransfer;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterStats;
import io.weft.upstream.Host;
import io.weft.upstream.ResourcePriority;
import io.weft.upstream.TcpUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A stream to a host whose bodies are the bytes of one downstream connection.
 *
 * <p>The connection's thread asks for the tunnel and reads from the host; one of its own sends the
 * request's body, which begins when the host has agreed. Source: Envoy's {@code HttpUpstream}.
 */
final class Tunnel implements TcpUpstream {
  /** Envoy takes no other status of the class for an agreement. */
  private static final int AGREED = 200;

  private final Cluster cluster;
  private final ClientStream stream;
  private final HttpResponse response;
  private final InputStream in;
  private final ClientBody body;
  private final CompletableFuture<@Nullable Void> sent;

  private Tunnel(
      Cluster cluster,
      ClientStream stream,
      HttpResponse response,
      InputStream in,
      ClientBody body,
      CompletableFuture<@Nullable Void> sent) {
    this.cluster = cluster;
    this.stream = stream;
    this.response = response;
    this.in = in;
    this.body = body;
    this.sent = sent;
  }

  /**
   * Asks {@code host} for a tunnel; blocks until it has answered. The connection's cancellation
   * ends it.
   *
   * @throws StreamResetException as {@link Cluster#newStream}; CONNECT_FAILURE with what was
   *     answered if the host refuses
   */
  static Tunnel open(Tunneling tunneling, Cluster cluster, Host host, StreamInfo info)
      throws StreamResetException {
    boolean isSecure = cluster.settings().connections().transport().isSecure();
    ClientBody body = new ClientBody();
    HttpRequest request = new HttpRequest(tunneling.request(info, isSecure), body, info);
    ClientStream stream =
        cluster.newStream(host, request, ResourcePriority.DEFAULT, info.cancellation());
    info.cancellation().onCancel(stream::reset);
    boolean opened = false;
    try {
      stream.sendHeaders(request.headers(), false);
      CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
      Thread.ofVirtual()
          .name(Thread.currentThread().getName() + " to host")
          .start(() -> send(stream, body, sent));
      HttpResponse response = stream.readResponse(Informational.IGNORE);
      tunneling.noteHeaders(response.headers(), info);
      if (response.status() != AGREED || response.body().isEmpty()) {
        response.close();
        throw new StreamResetException(
            ResetReason.CONNECT_FAILURE, "tunnel_response:" + response.status(), false);
      }
      opened = true;
      InputStream in =
          tunneling.notesTrailers()
              ? new HostInput(response.body(), tunneling, info)
              : response.body();
      return new Tunnel(cluster, stream, response, in, body, sent);
    } catch (StreamResetException e) {
      throw e;
    } catch (IOException e) {
      throw new StreamResetException(ResetReason.CONNECTION_TERMINATION);
    } finally {
      info.cancellation().waitsForNothing();
      if (!opened) {
        body.cancel();
        stream.reset(ResetReason.LOCAL_RESET);
      }
    }
  }

  private static void send(
      ClientStream stream, ClientBody body, CompletableFuture<@Nullable Void> sent) {
    try {
      stream.sendBody(body);
      body.allMoved();
      sent.complete(null);
    } catch (IOException | RuntimeException e) {
      sent.completeExceptionally(e);
    }
  }

  @Override
  public void sendAll(InputStream from, DirectTransfer.Progress progress) throws IOException {
    body.begin(from, progress);
    try {
      sent.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void shutdownOutput() {
    // The end of the body has told the host.
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    throw new UnsupportedOperationException("the request's body is pulled");
  }

  @Override
  public ConnectionInfo info() {
    return stream.connectionInfo();
  }

  @Override
  public ClusterStats clusterStats() {
    return cluster.stats();
  }

  @Override
  public boolean countsBytes() {
    return true;
  }

  @Override
  public void endedByHost() {
    // The pool notices how its connections end.
  }

  @Override
  public void abort() {
    body.cancel();
    stream.reset(ResetReason.LOCAL_RESET);
  }

  @Override
  public void close() {
    body.cancel();
    response.close();
  }

  /** What the host sends; its trailers are noted at the end. */
  private static final class HostInput extends InputStream {
    private final HttpBody body;
    private final Tunneling tunneling;
    private final StreamInfo info;

    HostInput(HttpBody body, Tunneling tunneling, StreamInfo info) {
      this.body = body;
      this.tunneling = tunneling;
      this.info = info;
    }

    @Override
    public int read() throws IOException {
      return noted(body.read());
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return noted(body.read(target, offset, length));
    }

    private int noted(int read) throws IOException {
      if (read < 0) {
        tunneling.noteTrailers(body.trailers(), info);
      }
      return read;
    }
  }

  /** What the client sends, from when the host has agreed. */
  private static final class ClientBody extends HttpBody {
    private record Source(InputStream in, DirectTransfer.Progress progress) {}

    private final CompletableFuture<Source> source = new CompletableFuture<>();
    private int unmoved;

    void begin(InputStream in, DirectTransfer.Progress progress) {
      source.complete(new Source(in, progress));
    }

    /** Everything that was read is written. */
    void allMoved() throws IOException {
      if (unmoved > 0) {
        source.join().progress().moved(unmoved);
        unmoved = 0;
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Source from = await();
      allMoved();
      int count = from.in().read(target, offset, length);
      if (count > 0) {
        from.progress().read(count);
        unmoved = count;
      }
      return count;
    }

    @Override
    public long remaining() {
      return -1;
    }

    @Override
    public boolean isBuffered() {
      return false;
    }

    @Override
    public HeaderMap trailers() {
      return new HeaderMap(0);
    }

    @Override
    public void cancel() {
      source.completeExceptionally(new IOException("tunnel closed"));
    }

    private Source await() throws IOException {
      try {
        return source.join();
      } catch (CompletionException e) {
        throw new IOException("tunnel closed", e);
      }
    }
  }
}
