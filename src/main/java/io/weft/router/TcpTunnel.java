package io.weft.router;

import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT that ends here: what its body brings goes to the host as it is, over a TCP connection
 * of its own, and what the host sends is the body of the response. The headers go nowhere.
 *
 * <p>One thread writes, one reads; {@link #reset} belongs to any thread. Source: Envoy's {@code
 * TcpUpstream}.
 */
final class TcpTunnel implements ClientStream {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);

  private final Connection connection;
  private final UpstreamInfo info;
  private final byte[] first;
  private final AtomicReference<@Nullable ResetReason> resetReason = new AtomicReference<>();

  /**
   * A tunnel over {@code connection}, which it closes.
   *
   * @param first what the host is sent before the payload
   */
  TcpTunnel(Connection connection, UpstreamInfo info, byte[] first) {
    this.connection = connection;
    this.first = first;
    this.info = info;
    info.poolReadyNanos(System.nanoTime());
  }

  @Override
  public void sendHeaders(HeaderMap headers, boolean endStream) throws IOException {
    info.requestStartNanos(System.nanoTime());
    if (first.length > 0) {
      HostOutput out = new HostOutput();
      out.write(first, 0, first.length);
      out.flush();
    }
    if (endStream) {
      shutdownOutput();
    }
  }

  @Override
  public void sendBody(HttpBody body) throws IOException {
    HostOutput out = new HostOutput();
    body.transferTo(out);
    out.flush();
    shutdownOutput();
    info.requestEndNanos(System.nanoTime());
  }

  @Override
  public HttpResponse readResponse(Informational informational) {
    info.responseStartNanos(System.nanoTime());
    HeaderMap headers = new HeaderMap();
    headers.add(HeaderName.STATUS, "200");
    return HttpResponse.of(headers, new TunnelBody(), () -> reset(ResetReason.LOCAL_RESET));
  }

  @Override
  public void reset(ResetReason reason) {
    if (resetReason.compareAndSet(null, reason)) {
      connection.abort();
    }
  }

  @Override
  public ConnectionInfo connectionInfo() {
    return connection.info();
  }

  @Override
  public Protocol protocol() {
    // Nothing above asks: the connection speaks no HTTP.
    return Protocol.HTTP_11;
  }

  private void shutdownOutput() throws IOException {
    try {
      connection.shutdownOutput();
    } catch (IOException e) {
      throw failure();
    }
  }

  /** What a failure of the connection means for the stream, which is over. */
  private StreamResetException failure() {
    ResetReason known = resetReason.get();
    ResetReason reason = known == null ? ResetReason.CONNECTION_TERMINATION : known;
    reset(reason);
    return new StreamResetException(reason);
  }

  /** The way to the host, whose failures are those of the stream. */
  private final class HostOutput extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        connection.out().write(source, offset, length);
        info.addBytesSent(0, length);
      } catch (IOException e) {
        throw failure();
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        connection.out().flush();
      } catch (IOException e) {
        throw failure();
      }
    }
  }

  /** What the host sends. */
  private final class TunnelBody extends HttpBody {
    private boolean ended;

    @Override
    public long remaining() {
      return ended ? 0 : -1;
    }

    @Override
    public boolean isBuffered() {
      return ended;
    }

    @Override
    public HeaderMap trailers() {
      return NO_TRAILERS;
    }

    @Override
    public void cancel() {
      TcpTunnel.this.reset(ResetReason.LOCAL_RESET);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        int count = connection.in().read(target, offset, length);
        if (count < 0) {
          ended = true;
          info.responseEndNanos(System.nanoTime());
        } else {
          info.addBytesReceived(0, count);
        }
        return count;
      } catch (IOException e) {
        throw failure();
      }
    }
  }
}
