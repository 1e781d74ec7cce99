package io.weft.http.http2;

import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.ServerStream;
import io.weft.http.StreamInfo;
import io.weft.http.StreamTimers;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request of an HTTP/2 connection and its response. */
final class Http2ServerStream extends Http2Stream implements ServerStream, BodyWriter.Progress {
  private static final CodecError REMOTE_RESET =
      new CodecError(
          CodecError.NO_ANSWER, "http2.remote_reset", "", ResponseFlag.DOWNSTREAM_REMOTE_RESET);
  private static final CodecError CONNECTION_ERROR =
      new CodecError(CodecError.NO_ANSWER, "http2.codec_error", "");

  private static final CodecError PING_TIMEOUT =
      new CodecError(
          CodecError.NO_ANSWER,
          "downstream_local_disconnect(http2_ping_timeout)",
          "",
          ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);

  /** So much of a path is enough to know a request by in a thread dump. */
  private static final int NAMED_PATH = 80;

  private final Http2ServerConnection server;
  private final StreamTimers timers;
  private final StreamInfo info;
  private final AtomicBoolean disconnectSeen = new AtomicBoolean();
  private HttpRequest request;
  private boolean upgraded;
  private boolean head;

  private volatile @Nullable Runnable onDisconnect;
  private volatile boolean disconnected;
  private volatile @Nullable CodecError codecError;
  private volatile boolean responseStarted;

  /** Whether the body has failed and nobody was told, but who reads it will be; the reader's. */
  private boolean failsWhenRead;

  /** How much of the response was here when its client took no more. */
  private long unflushed;

  Http2ServerStream(Http2ServerConnection server, int id, StreamTimers timers) {
    super(server, id);
    this.server = server;
    this.timers = timers;
    this.info = new StreamInfo(server.connection().info(), Protocol.HTTP_2);
    info.timers(timers);
    this.request = new HttpRequest(new HeaderMap(0), HttpBody.EMPTY, info);
  }

  /** Takes over what the reader has read; on its thread. */
  void begin(MessageFields fields, Http2Connection.Block block) {
    HeaderMap headers = fields.headers();
    info.bytes().addHeadersReceived(fields.bytes(), block.wireBytes());
    head = headers.get(HeaderName.METHOD, "").equals("HEAD");
    upgraded = Tunnels.requestFromConnect(headers);
    if (block.endStream()) {
      endRemoteWithoutBody();
      info.requestEndNanos(System.nanoTime());
      request = new HttpRequest(headers, HttpBody.EMPTY, info);
      return;
    }
    expect(fields.contentLength());
    request = new HttpRequest(headers, new Http2Body(this, fields.contentLength()), info);
  }

  /** A request that is refused: nothing is known of it. */
  void beginRefused(Http2Connection.Block block) {
    if (block.endStream()) {
      endRemoteWithoutBody();
    }
    fail(ResetReason.DOWNSTREAM_PROTOCOL_ERROR);
  }

  /**
   * What a thread dump calls the thread of this stream: where it is, and what is asked for. Without
   * the query, which may hold secrets. Only before that thread has started.
   */
  String threadName() {
    String place = server.threadPrefix() + "/s" + id();
    String method = request.headers().get(HeaderName.METHOD);
    if (method == null) {
      return place;
    }
    String path = request.headers().get(HeaderName.PATH, "");
    int query = path.indexOf('?');
    int end = Math.min(query < 0 ? path.length() : query, NAMED_PATH);
    return place + ' ' + method + ' ' + path.substring(0, end);
  }

  StreamTimers timers() {
    return timers;
  }

  StreamInfo info() {
    return info;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public boolean isResponseStarted() {
    return responseStarted;
  }

  @Override
  public @Nullable CodecError codecError() {
    return codecError;
  }

  @Override
  public void sendInformational(HeaderMap headers) throws IOException {
    throwIfReset();
    server.output().headers(this, headers, false);
    server.output().flush(this);
  }

  @Override
  public void respond(HttpResponse response) throws IOException {
    throwIfReset();
    responseStarted = true;
    server.beforeResponse();
    int status = response.status();
    HttpBody body = response.body();
    boolean bodiless = head || status == 204 || status == 304 || body.isEmpty();
    info.responseStartNanos(System.nanoTime());
    info.responseCode(status);
    try {
      HeaderMap headers =
          upgraded ? Tunnels.responseToConnect(response.headers()) : response.headers();
      int block = server.output().headers(this, headers, bodiless);
      info.bytes().addHeadersSent(block, block + FrameType.HEADER_BYTES);
      timers.touch();
      if (!bodiless) {
        sendBody(body);
      }
    } finally {
      info.responseEndNanos(System.nanoTime());
    }
  }

  @Override
  public void reset(ResetReason reason) {
    if (!(isLocalEnded() && isRemoteEnded())) {
      server.resetStream(this, ResetCodes.of(reason), reason);
    }
  }

  @Override
  public void onDisconnect(Runnable action) {
    onDisconnect = action;
    if (disconnected) {
      tellDisconnect();
    }
  }

  @Override
  public void closeConnectionAfterwards() {
    server.closeAfterStreams();
  }

  @Override
  MessageFields.Kind nextBlock() {
    return MessageFields.Kind.TRAILERS;
  }

  @Override
  void onHead(HeaderMap trailers, long length, boolean endStream) {
    throw new IllegalStateException("a request has one head");
  }

  @Override
  void onReceived(int body, int wire) {
    info.bytes().addReceived(body, wire);
    timers.touch();
  }

  @Override
  void onRemoteEnd() {
    info.requestEndNanos(System.nanoTime());
  }

  @Override
  void onPeerReset(ErrorCode code) {
    codecError = REMOTE_RESET;
    disconnect();
  }

  @Override
  void onMalformed(MessageProblem problem) {
    codecError = problem.error();
    if (problem == MessageProblem.LENGTH && !inbox().isAwaited()) {
      // To Envoy, the head has come and gone on before the body turns out to be of another length:
      // whoever reads on finds it, even if the client has gone meanwhile.
      failsWhenRead = true;
      fail(ResetReason.DOWNSTREAM_DISCONNECT);
    } else {
      disconnect();
    }
  }

  /** The connection ends, since the client answers no PING; the reader's thread. */
  void onPingTimeout() {
    codecError = PING_TIMEOUT;
  }

  @Override
  void onConnectionEnd(ResetReason reason) {
    if (reason == ResetReason.DOWNSTREAM_PROTOCOL_ERROR && codecError == null) {
      codecError = CONNECTION_ERROR;
    }
    if (!failsWhenRead) {
      disconnect();
    }
  }

  private void disconnect() {
    fail(ResetReason.DOWNSTREAM_DISCONNECT);
    disconnected = true;
    tellDisconnect();
  }

  private void tellDisconnect() {
    Runnable action = onDisconnect;
    if (action != null && disconnectSeen.compareAndSet(false, true)) {
      action.run();
    }
  }

  @Override
  public void onFrame() {
    timers.touch();
  }

  @Override
  public void onWait(HttpBody body, long unsent) {
    if (body.isBuffered()) {
      unflushed = unsent;
      timers.beginFlush(this::flushTimeout);
    }
  }

  /** On the wheel's thread. */
  private void flushTimeout() {
    server.stats().increment(Http2Counter.TX_FLUSH_TIMEOUT);
    info.cancellation().cancel(ResetReason.TIMEOUT);
    reset(ResetReason.LOCAL_RESET);
  }

  private void sendBody(HttpBody body) throws IOException {
    BodyWriter writer = new BodyWriter(this, this);
    try {
      writer.send(body);
    } catch (IOException e) {
      // To Envoy, what is here is sent.
      info.bytes().addSent(timers.isFlushing() ? unflushed : 0, 0);
      // What the host has sent before it failed belongs to the client.
      server.output().flush(this);
      throw e;
    } finally {
      info.bytes().addSent(writer.bodyBytes(), writer.wireBytes());
    }
  }
}
