package io.weft.http.http1;

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
import io.weft.net.ConnectionInfo;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/1 connection and its response. */
final class Http1ClientStream implements ClientStream, Http1Body.Owner {
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);

  private final Http1ClientConnection connection;
  private final UpstreamInfo info;
  private final AtomicReference<@Nullable ResetReason> resetReason = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Opened when the answer to an upgrade or a CONNECT is there; null for other requests. */
  private @Nullable CountDownLatch tunnelAnswer;

  private volatile boolean tunnelOpen;
  private boolean head;
  private boolean connect;
  private Framing requestFraming = Framing.NONE;
  private long requestLength;
  private volatile boolean requestEnded;
  private volatile boolean responseStarted;
  private volatile boolean responseEnded;

  Http1ClientStream(Http1ClientConnection connection, UpstreamInfo info) {
    this.connection = connection;
    this.info = info;
  }

  @Override
  public void sendHeaders(HeaderMap headers, boolean endStream) throws IOException {
    Http1Writer writer = connection.writer();
    String method = headers.get(HeaderName.METHOD, "GET");
    head = method.equals("HEAD");
    connect = method.equals("CONNECT");
    boolean tunnel = connect || Framing.isUpgrade(headers);
    if (tunnel) {
      tunnelAnswer = new CountDownLatch(1);
    }
    requestFraming = framing(headers, endStream, tunnel);
    long before = writer.written();
    try {
      RequestHead.write(writer, headers, connection.settings().sendFullyQualifiedUrl());
      if (requestFraming == Framing.CHUNKED) {
        writer.chunkedField();
      } else if (requestFraming == Framing.NONE
          && !headers.contains(HeaderName.CONTENT_LENGTH)
          && Methods.tellsEmptyBody(method)) {
        writer.lengthField(0);
      }
      writer.endHead();
      info.addBytesSent(writer.written() - before, writer.written() - before);
      info.requestStartNanos(System.nanoTime());
      if (endStream || tunnel) {
        writer.flush();
      }
      if (endStream) {
        endRequest();
      }
    } catch (IOException e) {
      // The host does not have the whole head.
      throw failure(e, true);
    }
  }

  @Override
  public void sendBody(HttpBody body) throws IOException {
    if (requestEnded) {
      return;
    }
    if (tunnelAnswer != null && !awaitTunnel(tunnelAnswer)) {
      return;
    }
    Http1Writer writer = connection.writer();
    BodySink sink = writer.sink(requestFraming, requestLength);
    long before = writer.written();
    try {
      body.transferTo(sink);
      if (requestFraming == Framing.CHUNKED) {
        writer.octet('0');
        writer.lineEnd();
        writer.trailers(connection.settings().enableTrailers() ? body.trailers() : NO_HEADERS);
      }
      writer.flush();
    } catch (IOException e) {
      throw writer.isFailed() ? failure(e) : brokenOff(e);
    } finally {
      info.addBytesSent(0, writer.written() - before);
    }
    if (!sink.isComplete()) {
      reset(ResetReason.LOCAL_RESET);
      throw failure(new EOFException("body shorter than its content-length"));
    }
    if (requestFraming == Framing.RAW) {
      connection.connection().shutdownOutput();
    }
    endRequest();
  }

  /**
   * What it means that the body failed of {@code cause}: the host has what came before, no more.
   */
  private IOException brokenOff(IOException cause) {
    try {
      connection.writer().flush();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return cause;
  }

  @Override
  public HttpResponse readResponse(Informational informational) throws IOException {
    ResponseParser parser = connection.parser();
    Http1Input input = connection.input();
    long before = input.consumed();
    readHead(parser);
    while (parser.isInformational()) {
      informational.onInformational(parser.headers());
      readHead(parser);
    }
    responseStarted = true;
    info.responseStartNanos(System.nanoTime());
    long bytes = input.consumed() - before;
    info.addBytesReceived(bytes, bytes);
    openTunnel(parser.framing() == Framing.RAW);
    return response(parser, input);
  }

  @Override
  public void reset(ResetReason reason) {
    if (!ended.get() && resetReason.compareAndSet(null, reason)) {
      connection.connection().abort();
      openTunnel(false);
      end(false);
    }
  }

  @Override
  public ConnectionInfo connectionInfo() {
    return connection.info();
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_11;
  }

  @Override
  public void onBody(long bytes, long wire) {
    info.addBytesReceived(0, wire);
  }

  @Override
  public void onBodyEnd() {
    info.responseEndNanos(System.nanoTime());
    responseEnded = true;
  }

  @Override
  public IOException bodyFailure(IOException cause) {
    return failure(cause);
  }

  @Override
  public void onBodyCancel() {
    reset(ResetReason.LOCAL_RESET);
  }

  private void readHead(ResponseParser parser) throws IOException {
    try {
      parser.read(head, connect);
    } catch (IOException e) {
      openTunnel(false);
      boolean saidNothing = e instanceof EOFException && !parser.isBegun();
      throw failure(e, saidNothing && requestEnded && connection.connection().refusesOutput());
    }
  }

  private HttpResponse response(ResponseParser parser, Http1Input input) {
    boolean keepAlive = parser.isKeepAlive();
    if (parser.framing() == Framing.NONE) {
      onBodyEnd();
      return HttpResponse.of(parser.headers(), HttpBody.EMPTY, () -> close(keepAlive));
    }
    Http1Body body =
        new Http1Body(input, parser.framing(), parser.contentLength(), parser.fields(), this);
    return HttpResponse.of(parser.headers(), body, () -> close(keepAlive));
  }

  /** The response was closed: the connection is free if both messages have ended. */
  private void close(boolean keepAlive) {
    boolean clean = keepAlive && requestEnded && responseEnded;
    end(clean && connection.input().buffer().remaining() == 0);
  }

  private void end(boolean reusable) {
    if (ended.compareAndSet(false, true)) {
      connection.onStreamEnd(reusable && resetReason.get() == null);
    }
  }

  private void endRequest() {
    info.requestEndNanos(System.nanoTime());
    connection.writer().release();
    requestEnded = true;
  }

  private Framing framing(HeaderMap headers, boolean endStream, boolean tunnel) throws IOException {
    if (tunnel) {
      return Framing.RAW;
    }
    if (endStream) {
      return Framing.NONE;
    }
    if (headers.contains(HeaderName.CONTENT_LENGTH)) {
      requestLength = ResponseHead.length(headers);
      return Framing.LENGTH;
    }
    return Framing.CHUNKED;
  }

  /** Waits until the host has agreed to a tunnel; false if it has not. */
  private boolean awaitTunnel(CountDownLatch answer) throws IOException {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return tunnelOpen;
  }

  private void openTunnel(boolean open) {
    CountDownLatch answer = tunnelAnswer;
    if (answer != null) {
      tunnelOpen |= open;
      answer.countDown();
    }
  }

  /** What a failure of the connection means for the stream, which is over. */
  private IOException failure(IOException cause) {
    return failure(cause, false);
  }

  private IOException failure(IOException cause, boolean requestRefused) {
    if (cause instanceof StreamResetException) {
      return cause;
    }
    ResetReason known = resetReason.get();
    if (known != null) {
      return new StreamResetException(known);
    }
    boolean truncated =
        cause instanceof EOFException && (responseStarted || connection.parser().isBegun());
    ResetReason reason =
        cause instanceof Http1Exception || truncated
            ? ResetReason.PROTOCOL_ERROR
            : ResetReason.CONNECTION_TERMINATION;
    reset(reason);
    return new StreamResetException(reason, null, requestRefused);
  }
}
