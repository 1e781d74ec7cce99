package io.weft.upstream;

import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A stream of an {@link Http2Pool}, which gives its permit back when it ends. */
final class Http2PooledStream implements ClientStream {
  private final Http2Pool pool;
  private final ClientStream stream;
  private final AtomicBoolean ended = new AtomicBoolean();

  Http2PooledStream(Http2Pool pool, ClientStream stream) {
    this.pool = pool;
    this.stream = stream;
  }

  @Override
  public void sendHeaders(HeaderMap headers, boolean endStream) throws IOException {
    stream.sendHeaders(headers, endStream);
  }

  @Override
  public void sendBody(HttpBody body) throws IOException {
    stream.sendBody(body);
  }

  @Override
  public HttpResponse readResponse(Informational informational) throws IOException {
    HttpResponse response = stream.readResponse(informational);
    return HttpResponse.of(
        response.headers(),
        response.body(),
        () -> {
          response.close();
          end();
        });
  }

  @Override
  public void reset(ResetReason reason) {
    stream.reset(reason);
    end();
  }

  @Override
  public ConnectionInfo connectionInfo() {
    return stream.connectionInfo();
  }

  @Override
  public Protocol protocol() {
    return stream.protocol();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      pool.onStreamEnd();
    }
  }
}
