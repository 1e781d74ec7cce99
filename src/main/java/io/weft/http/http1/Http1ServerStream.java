package io.weft.http.http1;

import io.weft.http.CodecError;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.ServerStream;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One request of an HTTP/1 connection and its response. */
final class Http1ServerStream implements ServerStream, Http1Body.Owner {
  private static final HeaderMap NO_HEADERS = new HeaderMap(0);
  private static final int HOST_BYTES = "host".length();
  private static final int FIELD_BYTES = 3;

  private final Http1ServerConnection connection;
  private final StreamInfo info;
  private final long firstConsumed;
  private final AtomicReference<@Nullable ResetReason> resetReason = new AtomicReference<>();
  private final AtomicBoolean disconnectSeen = new AtomicBoolean();
  private HttpRequest request;
  private @Nullable Http1Body body;
  private volatile @Nullable Runnable onDisconnect;
  private volatile boolean disconnected;
  private volatile boolean requestEnded = true;
  private volatile @Nullable CodecError codecError;
  private boolean connect;
  private boolean head;
  private final boolean last;
  private boolean closing;
  private boolean clientCloses;
  private boolean endedByClose;
  private boolean responseStarted;
  private boolean answeredAtOnce;
  private boolean complete;
  private boolean tunnel;
  private volatile boolean raw;
  private volatile boolean inputAborted;

  /**
   * @param last whether it is the last that is served
   */
  Http1ServerStream(Http1ServerConnection connection, boolean last) {
    this.connection = connection;
    this.last = last;
    this.info = new StreamInfo(connection.connection().info(), Protocol.HTTP_11);
    info.timers(connection.timers());
    this.firstConsumed = connection.input().consumed();
    this.request = new HttpRequest(NO_HEADERS, HttpBody.EMPTY, info);
  }

  /** Takes over what the parser has read. */
  void begin() {
    RequestParser parser = connection.parser();
    HeaderMap headers = parser.headers();
    info.protocol(parser.protocol());
    info.bytes()
        .addHeadersReceived(fieldBytes(headers), connection.input().consumed() - firstConsumed);
    connect = parser.isConnect();
    head = headers.get(HeaderName.METHOD, "").equals("HEAD");
    clientCloses = Framing.closes(headers, parser.protocol());
    if (parser.framing() == Framing.NONE) {
      request = new HttpRequest(headers, HttpBody.EMPTY, info);
      onBodyEnd();
      return;
    }
    requestEnded = false;
    raw = parser.framing() == Framing.RAW;
    Http1Body incoming =
        new Http1Body(
            connection.input(), parser.framing(), parser.contentLength(), parser.fields(), this);
    body = incoming;
    request = new HttpRequest(headers, incoming, info);
  }

  /** A request that was refused: no more than its version is known, and it is the last one. */
  void beginRefused() {
    RequestParser parser = connection.parser();
    if (parser.protocol() == Protocol.HTTP_10 && connection.settings().acceptHttp10()) {
      info.protocol(Protocol.HTTP_10);
    }
    closing = true;
    requestEnded = false;
  }

  boolean isRequestEnded() {
    return requestEnded;
  }

  /** Whether the response was written to its end. */
  boolean isComplete() {
    return complete && resetReason.get() == null;
  }

  /** Whether another request may follow. */
  boolean isReusable() {
    return !closing && !tunnel && requestEnded;
  }

  /** Whether it was Weft that answered, and no host was asked. */
  boolean isAnsweredAtOnce() {
    return answeredAtOnce;
  }

  /** Whether the client may still be sending, so that closing at once could lose the response. */
  boolean needsLinger() {
    boolean isExpected = clientCloses || last || (endedByClose && !tunnel);
    return !inputAborted && !(isExpected && requestEnded);
  }

  /** Whether it is the end of the output that tells the client where the response ends. */
  boolean isEndedByClose() {
    return endedByClose;
  }

  /** The client is gone; any thread. */
  void disconnected() {
    disconnected = true;
    tellDisconnect();
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public @Nullable CodecError codecError() {
    return codecError;
  }

  @Override
  public boolean isResponseStarted() {
    return responseStarted;
  }

  @Override
  public void closeConnectionAfterwards() {
    closing = true;
  }

  @Override
  public void onDisconnect(Runnable action) {
    onDisconnect = action;
    if (disconnected) {
      tellDisconnect();
    }
  }

  @Override
  public void reset(ResetReason reason) {
    if (!complete && resetReason.compareAndSet(null, reason)) {
      connection.connection().abort();
    }
  }

  @Override
  public void sendInformational(HeaderMap headers) throws IOException {
    throwIfReset();
    if (info.protocol() == Protocol.HTTP_10) {
      // RFC 9110 section 15.2: never to a client of HTTP/1.0.
      return;
    }
    Http1Writer writer = connection.writer();
    ResponseHead.writeInformational(writer, headers);
    writer.flush();
  }

  @Override
  public void respond(HttpResponse response) throws IOException {
    throwIfReset();
    responseStarted = true;
    answeredAtOnce = response.isLocalReply() && !info.cancellation().hasWaited();
    if (response.isLocalReply() && !answeredAtOnce) {
      dropArrived();
    }
    Http1Writer writer = connection.writer();
    int status = response.status();
    tunnel = ResponseHead.isTunnel(status, connect, request.headers(), response.headers());
    connection.beforeResponse();
    Framing framing = framing(status, response);
    endedByClose = tunnel || framing == Framing.UNTIL_CLOSE;
    if (closesAfter(response)) {
      closing = true;
    }
    info.responseStartNanos(System.nanoTime());
    info.responseCode(status);
    try {
      writeHead(writer, response.headers(), status, framing);
      writeBody(writer, response, framing);
      complete = true;
    } catch (IOException e) {
      flushQuietly(writer);
      throw failure(e);
    } finally {
      info.responseEndNanos(System.nanoTime());
    }
    Http1Body incoming = body;
    if (incoming != null && !requestEnded) {
      incoming.abandon();
    }
  }

  /** Envoy has read the request by the time of a reply for which others were waited for. */
  private void dropArrived() throws IOException {
    Http1Body incoming = body;
    if (incoming != null && !requestEnded && !raw) {
      try {
        incoming.dropArrived();
      } catch (StreamResetException e) {
        // The reply goes out all the same, and closes the connection.
        codecError = null;
      }
    }
  }

  /** The length of the fields as Envoy counts it: three bytes of each line besides its texts. */
  private static long fieldBytes(HeaderMap headers) {
    long bytes = 0;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).text();
      if (headers.name(i).equals(HeaderName.AUTHORITY)) {
        bytes += HOST_BYTES + FIELD_BYTES + headers.value(i).length();
      } else if (name.charAt(0) != ':') {
        bytes += name.length() + FIELD_BYTES + headers.value(i).length();
      }
    }
    return bytes;
  }

  @Override
  public void onBody(long bytes, long wire) {
    info.bytes().addReceived(bytes, wire);
    connection.timers().touch();
  }

  @Override
  public void onBodyEnd() {
    info.requestEndNanos(System.nanoTime());
    requestEnded = true;
    if (raw) {
      // As Envoy does, take the client's half-close of a tunnel for its end.
      disconnected();
    }
  }

  @Override
  public IOException bodyFailure(IOException cause) {
    if (cause instanceof StreamResetException) {
      return cause;
    }
    ResetReason reason = resetReason.get();
    if (reason != null) {
      return new StreamResetException(reason);
    }
    if (cause instanceof Http1Exception malformed) {
      codecError = malformed.error();
      return new StreamResetException(ResetReason.DOWNSTREAM_PROTOCOL_ERROR);
    }
    Http1Body incoming = body;
    if (incoming != null && incoming.isCancelled()) {
      return new StreamResetException(ResetReason.LOCAL_RESET);
    }
    disconnected();
    return new StreamResetException(ResetReason.DOWNSTREAM_DISCONNECT);
  }

  @Override
  public void onBodyCancel() {
    if (!requestEnded) {
      inputAborted = true;
      connection.connection().abortInput();
    }
  }

  private boolean closesAfter(HttpResponse response) {
    return !requestEnded
        || clientCloses
        || last
        || endedByClose
        || connection.closing().isClosing()
        || saysClose(response.headers());
  }

  private Framing framing(int status, HttpResponse response) {
    if (tunnel) {
      return Framing.RAW;
    }
    if (head || status == 204 || status == 304 || (status >= 100 && status < 200)) {
      return Framing.NONE;
    }
    if (response.headers().contains(HeaderName.CONTENT_LENGTH)) {
      return Framing.LENGTH;
    }
    if (response.body().isEmpty()) {
      return Framing.NONE;
    }
    return info.protocol() == Protocol.HTTP_10 ? Framing.UNTIL_CLOSE : Framing.CHUNKED;
  }

  private void writeHead(Http1Writer writer, HeaderMap headers, int status, Framing framing)
      throws IOException {
    boolean http10 = info.protocol() == Protocol.HTTP_10;
    boolean keepsLength = status >= 200 && status != 204 && !tunnel;
    long before = writer.written();
    ResponseHead.begin(writer, headers, status, http10);
    long fieldsFrom = writer.written();
    ResponseHead.writeFields(writer, headers, keepsLength, tunnel || status == 426);
    boolean hasBody = keepsLength && status != 304;
    boolean tellsLength = headers.contains(HeaderName.CONTENT_LENGTH);
    boolean close = closing || connection.closing().isDraining();
    if (!tunnel && (close || http10)) {
      writer.field(HeaderName.CONNECTION, close ? "close" : "keep-alive");
    }
    if (framing == Framing.CHUNKED || (head && hasBody && !tellsLength && !http10)) {
      writer.chunkedField();
    } else if (framing == Framing.NONE && hasBody && !head) {
      writer.lengthField(0);
    }
    long fields = writer.written() - fieldsFrom;
    writer.endHead();
    info.bytes().addHeadersSent(fields, writer.written() - before);
  }

  private void writeBody(Http1Writer writer, HttpResponse response, Framing framing)
      throws IOException {
    if (framing == Framing.NONE) {
      writer.flush();
      return;
    }
    long length = framing == Framing.LENGTH ? ResponseHead.length(response.headers()) : 0;
    HttpBody outgoing = response.body();
    BodySink sink = writer.sink(framing, length);
    long before = writer.written();
    try {
      outgoing.transferTo(sink);
      if (framing == Framing.CHUNKED) {
        writer.octet('0');
        writer.lineEnd();
        writer.trailers(connection.settings().enableTrailers() ? outgoing.trailers() : NO_HEADERS);
      }
      writer.flush();
    } finally {
      info.bytes().addSent(sink.bodyBytes(), writer.written() - before);
    }
    if (!sink.isComplete()) {
      throw new StreamResetException(ResetReason.PROTOCOL_ERROR);
    }
  }

  private IOException failure(IOException cause) {
    ResetReason reason = resetReason.get();
    if (reason != null) {
      return new StreamResetException(reason);
    }
    return cause;
  }

  private void flushQuietly(Http1Writer writer) {
    try {
      // What the host has sent before it failed belongs to the client.
      writer.flush();
    } catch (IOException e) {
      disconnected = true;
    }
  }

  private void throwIfReset() throws IOException {
    ResetReason reason = resetReason.get();
    if (reason != null) {
      throw new StreamResetException(reason);
    }
  }

  private void tellDisconnect() {
    Runnable action = onDisconnect;
    if (action != null && disconnectSeen.compareAndSet(false, true)) {
      action.run();
    }
  }

  private static boolean saysClose(HeaderMap headers) {
    return headers.contains(HeaderName.CONNECTION)
        && Framing.connectionHas(headers.joined(HeaderName.CONNECTION), "close");
  }
}
