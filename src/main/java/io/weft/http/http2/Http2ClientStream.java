package io.weft.http.http2;

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
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/2 connection to a host, and its response. */
final class Http2ClientStream extends Http2Stream implements ClientStream {
  private static final int FIRST_FINAL_STATUS = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final Http2ClientConnection client;
  private final UpstreamInfo info;
  private final AtomicBoolean ended = new AtomicBoolean();
  private @Nullable String tunnel;
  private volatile boolean finalHead;
  private volatile boolean head;

  Http2ClientStream(Http2ClientConnection client, UpstreamInfo info) {
    super(client, 0);
    this.client = client;
    this.info = info;
  }

  @Override
  public void sendHeaders(HeaderMap headers, boolean endStream) throws IOException {
    head = headers.get(HeaderName.METHOD, "").equals("HEAD");
    HeaderMap request = headers;
    if (Tunnels.isUpgrade(headers)) {
      tunnel = headers.get(HeaderName.UPGRADE, "");
      request = Tunnels.requestToConnect(headers);
    } else if (headers.get(HeaderName.METHOD, "").equals("CONNECT")) {
      request = Tunnels.plainConnect(headers);
    }
    try {
      int block = client.output().headers(this, request, endStream);
      info.addBytesSent(block, block + FrameType.HEADER_BYTES);
      info.requestStartNanos(System.nanoTime());
      if (endStream) {
        info.requestEndNanos(System.nanoTime());
      }
      if (endStream || tunnel != null) {
        client.output().flush(this);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void sendBody(HttpBody body) throws IOException {
    if (isLocalEnded()) {
      return;
    }
    BodyWriter writer = new BodyWriter(this, BodyWriter.Progress.IGNORE);
    try {
      writer.send(body);
      writer.flush();
      info.requestEndNanos(System.nanoTime());
    } catch (IOException e) {
      if (isRemoteEnded()) {
        // The host has answered, and wants no more.
        return;
      }
      // If reading failed, and not writing, the body's own exception says why.
      throw writer.isFailed() ? failure(e) : e;
    } finally {
      info.addBytesSent(0, writer.wireBytes());
    }
  }

  @Override
  public HttpResponse readResponse(Informational informational) throws IOException {
    HeaderMap headers = takeHead();
    while (status(headers) < FIRST_FINAL_STATUS) {
      informational.onInformational(headers);
      headers = takeHead();
    }
    info.responseStartNanos(System.nanoTime());
    if (tunnel != null) {
      Tunnels.responseFromConnect(headers, tunnel);
    }
    long length = FieldRules.length(headers.get(HeaderName.CONTENT_LENGTH, ""));
    HttpBody body =
        inbox().isExhausted() ? HttpBody.EMPTY : new Http2Body(this, head ? -1 : length);
    return HttpResponse.of(headers, body, this::close);
  }

  @Override
  public void reset(ResetReason reason) {
    if (!(isLocalEnded() && isRemoteEnded())) {
      client.resetStream(this, ResetCodes.of(reason), reason);
    }
    end();
  }

  @Override
  public ConnectionInfo connectionInfo() {
    return client.info();
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_2;
  }

  @Override
  void beforeHeaders() throws IOException {
    super.beforeHeaders();
    if (id() == 0) {
      client.open(this);
    }
  }

  @Override
  boolean isAnswered() {
    return isRemoteEnded();
  }

  @Override
  MessageFields.Kind nextBlock() {
    return finalHead ? MessageFields.Kind.TRAILERS : MessageFields.Kind.RESPONSE;
  }

  @Override
  void onHead(HeaderMap headers, long length, boolean endStream) throws IOException {
    int bytes = headers.byteSize();
    info.addBytesReceived(bytes, bytes + FrameType.HEADER_BYTES);
    int status = status(headers);
    if ((status < FIRST_FINAL_STATUS && endStream) || isLengthWrong(status, length, endStream)) {
      client.malformed(this, MessageProblem.MESSAGING_RULE);
      return;
    }
    if (status >= FIRST_FINAL_STATUS) {
      finalHead = true;
      if (!endStream && status != NOT_MODIFIED) {
        expect(head || status == NO_CONTENT ? 0 : length);
      }
    }
    if (endStream) {
      endRemoteWithoutBody();
      onRemoteEnd();
    }
    if (!inbox().head(headers)) {
      client.malformed(this, MessageProblem.MESSAGING_RULE);
      return;
    }
    arrived();
  }

  /** Whether a head with this {@code content-length} cannot be, or not without a body. */
  private boolean isLengthWrong(int status, long length, boolean endStream) {
    if (length <= 0 || status == NOT_MODIFIED) {
      return false;
    }
    return status == NO_CONTENT || (endStream && !head);
  }

  @Override
  void onReceived(int body, int wire) {
    info.addBytesReceived(0, wire);
  }

  @Override
  void onPeerReset(ErrorCode code) {
    fail(ResetCodes.ofHost(code));
  }

  @Override
  void onMalformed(MessageProblem problem) {
    fail(ResetReason.PROTOCOL_ERROR);
  }

  @Override
  void onConnectionEnd(ResetReason reason) {
    fail(reason);
  }

  @Override
  void onRemoteEnd() {
    info.responseEndNanos(System.nanoTime());
    if (!isLocalEnded()) {
      // Whatever is left of the request is not wanted: whoever sends it need not wait for windows.
      client.windows().wake(this);
    }
  }

  @Override
  void onFailure(ResetReason reason) {
    client.onStreamFailure(reason);
  }

  private HeaderMap takeHead() throws IOException {
    try {
      return inbox().takeHead();
    } catch (StreamResetException e) {
      throw failure(e);
    }
  }

  /** The response was closed: what is not complete is not wanted. */
  private void close() {
    if (failure() == null && !(isLocalEnded() && isRemoteEnded())) {
      client.resetStream(
          this, isRemoteEnded() ? ErrorCode.NO_ERROR : ErrorCode.CANCEL, ResetReason.LOCAL_RESET);
    }
    end();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      client.onStreamEnd(this);
    }
  }

  /** What a failure of the connection means for the stream, which is over. */
  private IOException failure(IOException cause) {
    ResetReason known = failure();
    if (known != null) {
      return new StreamResetException(known);
    }
    if (cause instanceof StreamResetException) {
      return cause;
    }
    fail(ResetReason.CONNECTION_TERMINATION);
    return new StreamResetException(ResetReason.CONNECTION_TERMINATION);
  }

  private static int status(HeaderMap headers) {
    return (int) FieldRules.length(headers.get(HeaderName.STATUS, ""));
  }
}
