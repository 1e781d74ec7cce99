package io.weft.upstream;

import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A stream on a pooled connection. If the connection had served before and turns out to be closed,
 * and the request has no body and may be repeated, it is sent once more on a new connection.
 */
final class PooledStream implements ClientStream {
  private final Http1Pool pool;
  private volatile PooledConnection connection;
  private volatile ClientStream stream;
  private volatile @Nullable ResetReason resetReason;
  private @Nullable HeaderMap repeatable;
  private boolean informed;

  PooledStream(Http1Pool pool, PooledConnection connection) {
    this.pool = pool;
    this.connection = connection;
    this.stream = connection.codec().newStream();
  }

  @Override
  public void sendHeaders(HeaderMap headers, boolean endStream) throws IOException {
    if (endStream && connection.isReused() && isIdempotent(headers.get(HeaderName.METHOD, ""))) {
      repeatable = headers;
    }
    try {
      stream.sendHeaders(headers, endStream);
    } catch (IOException e) {
      resend(failure(e));
    }
  }

  @Override
  public void sendBody(HttpBody body) throws IOException {
    try {
      stream.sendBody(body);
    } catch (StreamResetException e) {
      throw failure(e);
    }
  }

  @Override
  public HttpResponse readResponse(Informational informational) throws IOException {
    HeaderMap again = repeatable;
    if (again == null) {
      return read(informational);
    }
    try {
      return read(headers -> {
        informed = true;
        informational.onInformational(headers);
      });
    } catch (StreamResetException e) {
      resend(e);
      return read(informational);
    }
  }

  @Override
  public void reset(ResetReason reason) {
    resetReason = reason;
    stream.reset(reason);
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
    try {
      return stream.readResponse(informational);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Sends the request again on a new connection, or fails with {@code failure}. */
  private void resend(StreamResetException failure) throws IOException {
    HeaderMap headers = repeatable;
    repeatable = null;
    if (headers == null
        || informed
        || failure.reason() != ResetReason.CONNECTION_TERMINATION
        || resetReason != null) {
      throw failure;
    }
    PooledConnection fresh = pool.openForResend();
    if (fresh == null) {
      throw failure;
    }
    connection = fresh;
    stream = fresh.codec().newStream();
    ResetReason reason = resetReason;
    if (reason != null) {
      stream.reset(reason);
    }
    stream.sendHeaders(headers, true);
  }

  /** The same failure with what only the pool knows: whether the connection was reused. */
  private StreamResetException failure(IOException cause) {
    boolean reused = connection.isReused();
    if (!(cause instanceof StreamResetException reset)) {
      fail(true);
      return new StreamResetException(
          ResetReason.CONNECTION_TERMINATION, cause.getMessage(), reused);
    }
    fail(reset.reason() == ResetReason.CONNECTION_TERMINATION);
    String detail = reset.detail();
    return new StreamResetException(
        reset.reason(), detail.equals(reset.reason().text()) ? null : detail, reused);
  }

  private void fail(boolean remotely) {
    if (remotely) {
      connection.failedRemotely();
    }
    connection.onStreamEnd(false);
  }

  /** RFC 9110 section 9.2.2. */
  private static boolean isIdempotent(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
      default -> false;
    };
  }
}
