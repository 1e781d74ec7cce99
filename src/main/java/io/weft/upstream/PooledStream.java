package io.weft.upstream;

import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A stream on a pooled connection. If the connection had served before and turns out to have been
 * closed before it could take the request, one without a body is sent on a new connection. What a
 * host may have read is never sent twice.
 */
final class PooledStream implements ClientStream {
  private final Http1Pool pool;
  private final UpstreamInfo info;
  private volatile PooledConnection connection;
  private volatile ClientStream stream;
  private volatile @Nullable ResetReason resetReason;
  private @Nullable HeaderMap repeatable;
  private boolean failsIfStale;

  PooledStream(Http1Pool pool, PooledConnection connection, UpstreamInfo info) {
    this.pool = pool;
    this.info = info;
    this.connection = connection;
    this.stream = connection.codec().newStream(info);
  }

  @Override
  public void sendHeaders(HeaderMap headers, boolean endStream) throws IOException {
    if (endStream && !failsIfStale && connection.isReused()) {
      repeatable = headers;
    }
    try {
      stream.sendHeaders(headers, endStream);
    } catch (StreamResetException e) {
      resend(e);
    }
  }

  @Override
  public void sendBody(HttpBody body) throws IOException {
    stream.sendBody(body);
  }

  @Override
  public HttpResponse readResponse(Informational informational) throws IOException {
    try {
      return read(headers -> {
        repeatable = null;
        informational.onInformational(headers);
      });
    } catch (StreamResetException e) {
      if (e.reason() == ResetReason.PROTOCOL_ERROR) {
        pool.onProtocolError();
      }
      resend(e);
      return read(informational);
    }
  }

  @Override
  public void reset(ResetReason reason) {
    resetReason = reason;
    connection.endedLocally();
    stream.reset(reason);
  }

  @Override
  public void failIfStale() {
    failsIfStale = true;
  }

  @Override
  public ConnectionInfo connectionInfo() {
    return stream.connectionInfo();
  }

  @Override
  public Protocol protocol() {
    return stream.protocol();
  }

  private HttpResponse read(Informational informational) throws IOException {
    HttpResponse response = stream.readResponse(informational);
    // From here on the connection ends because it is not wanted any more.
    connection.endedLocally();
    return response;
  }

  /** Sends the request again on a new connection, or fails with {@code failure}. */
  private void resend(StreamResetException failure) throws IOException {
    HeaderMap headers = repeatable;
    repeatable = null;
    if (headers == null || !failure.isRequestRefused() || resetReason != null) {
      throw failure;
    }
    PooledConnection fresh = pool.openForResend(info);
    if (fresh == null) {
      throw failure;
    }
    connection = fresh;
    stream = fresh.codec().newStream(info);
    ResetReason reason = resetReason;
    if (reason != null) {
      stream.reset(reason);
    }
    stream.sendHeaders(headers, true);
  }
}
