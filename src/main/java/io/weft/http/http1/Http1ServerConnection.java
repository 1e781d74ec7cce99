package io.weft.http.http1;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.CodecError;
import io.weft.http.Protocol;
import io.weft.http.ServerConnection;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.StreamHandler;
import io.weft.http.StreamTimers;
import io.weft.net.Connection;
import io.weft.net.ReadBuffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of an HTTP/1 connection: one request after the other, on the connection's
 * thread.
 *
 * <p>The connection goes on after a response if the request had ended by then and nobody asked to
 * close it. Otherwise what the client still sends is read and dropped for a short time, so that the
 * response is not lost in a reset; {@link Http1Closing} says how long. Source: RFC 9112.
 */
public final class Http1ServerConnection implements ServerConnection {
  /** A client that is silent for longer while it waits is listened to, so that its end is seen. */
  private static final long LISTEN_NANOS = 60_000_000;

  /** Envoy's limit for responses that wait to be sent. */
  private static final int MAX_QUEUED = 2;

  private final Connection connection;
  private final ServerConnectionOptions options;
  private final CodecCallbacks callbacks;
  private final Http1Settings settings;
  private final Http1Input input;
  private final Http1Writer writer;
  private final RequestParser parser;
  private final StreamTimers timers;
  private final Http1Closing closing;

  /** Idle and headers, of which only one can be running. */
  private final Deadline phaseTimer;

  /** Has the client listened to. */
  private final Deadline listenTimer;

  private final Runnable onIdle = this::idleTimeout;
  private final Runnable onHeadersTimeout = this::headersTimeout;
  private volatile @Nullable Http1ServerStream current;
  private volatile boolean headersTimedOut;
  private long served;
  private boolean detectsHttp2;
  private boolean isHttp2;

  /**
   * How many responses in a row Envoy would not have sent yet: it does not send while it looks at
   * what has come, unless it has to wait for a host.
   */
  private int queued;

  /**
   * The server's end of {@code connection}, which the caller closes in the end.
   *
   * @param deadlines the wheel for the limits of the connection and its streams
   */
  public Http1ServerConnection(
      Connection connection,
      Http1Settings settings,
      ServerConnectionOptions options,
      CodecCallbacks callbacks,
      Deadlines deadlines) {
    this.connection = connection;
    this.settings = settings;
    this.options = options;
    this.callbacks = callbacks;
    this.input = new Http1Input(connection, callbacks::onBytesReceived);
    this.writer = new Http1Writer(connection, settings.headerKeys().format(), this::onBytesSent);
    this.parser = new RequestParser(input, settings, callbacks);
    this.timers = new StreamTimers(deadlines);
    this.phaseTimer = deadlines.deadline(onIdle);
    this.closing = new Http1Closing(connection, input, options, callbacks, deadlines);
    this.listenTimer = deadlines.deadline(this::startListening);
  }

  /** Has {@link #serve} return at once if the client speaks HTTP/2; to be called before it. */
  public void detectHttp2() {
    detectsHttp2 = true;
  }

  /** Whether the client speaks HTTP/2: all that it sent is in {@link #buffer}, and more to come. */
  public boolean isHttp2() {
    return isHttp2;
  }

  /** What was read and not consumed. */
  public ReadBuffer buffer() {
    return input.buffer();
  }

  @Override
  public void serve(StreamHandler handler) throws IOException {
    try {
      boolean more = true;
      while (more) {
        more = serveNext(handler);
      }
    } finally {
      phaseTimer.release();
      closing.release();
      listenTimer.release();
      timers.disarmAll();
      writer.release();
    }
  }

  /** Does nothing: in HTTP/1 only a response can say it. */
  @Override
  public void announceDrain() {}

  @Override
  public void drain() {
    closing.drain();
  }

  @Override
  public void end() {
    closing.end();
  }

  /** A response is about to begin; its stream's thread. */
  void beforeResponse() {
    if (!closing.isDraining() && callbacks.isDraining()) {
      closing.drain();
    }
  }

  Http1Closing closing() {
    return closing;
  }

  Connection connection() {
    return connection;
  }

  Http1Input input() {
    return input;
  }

  Http1Writer writer() {
    return writer;
  }

  RequestParser parser() {
    return parser;
  }

  Http1Settings settings() {
    return settings;
  }

  StreamTimers timers() {
    return timers;
  }

  private boolean serveNext(StreamHandler handler) throws IOException {
    if (!awaitRequest() || (served == 0 && !isHttp1())) {
      return false;
    }
    served++;
    Http1ServerStream stream = new Http1ServerStream(this, isLastRequest());
    CodecError error = null;
    try {
      if (queued >= MAX_QUEUED) {
        callbacks.onResponseFlood();
        throw new Http1Exception(Http1Exception.TOO_MANY_RESPONSES);
      }
      if (!parser.read()) {
        return false;
      }
    } catch (Http1Exception e) {
      error = e.error();
    } catch (IOException e) {
      error = headersTimedOut ? Http1Exception.HEADERS_TIMEOUT : Http1Exception.DISCONNECTED;
    } finally {
      phaseTimer.disarm();
    }
    if (error != null) {
      refuse(handler, stream, error);
      return false;
    }
    stream.begin();
    current = stream;
    listenTimer.arm(LISTEN_NANOS);
    try {
      handler.serve(stream);
    } finally {
      listenTimer.disarm();
      current = null;
      timers.disarmAll();
    }
    return finish(stream);
  }

  /** Whether the request that begins now is the last that is served. */
  private boolean isLastRequest() {
    if (options.maxRequests() > 0 && served >= options.maxRequests()) {
      callbacks.onMaxRequestsReached();
      return true;
    }
    return callbacks.isLastRequest();
  }

  /** Looks at the first bytes, if the client may speak HTTP/2. */
  private boolean isHttp1() {
    try {
      isHttp2 = detectsHttp2 && PrefaceDetector.isNext(input);
    } catch (IOException e) {
      return false;
    }
    if (!isHttp2) {
      callbacks.onCodec(Protocol.HTTP_11);
    }
    return !isHttp2;
  }

  private void onBytesSent(long bytes) {
    callbacks.onBytesSent(bytes);
    timers.touch();
  }

  /** Waits for the first byte of a request; false if there will be none. */
  private boolean awaitRequest() throws IOException {
    if (closing.isClosing()) {
      closing.linger();
      return false;
    }
    if (input.isBusy() || input.buffer().remaining() == 0) {
      writer.release();
      parser.release();
      phaseTimer.arm(orForever(options.idleTimeoutNanos()), onIdle);
      if (!awaitBytes()) {
        return false;
      }
    }
    if (options.requestHeadersTimeoutNanos() > 0) {
      phaseTimer.arm(options.requestHeadersTimeoutNanos(), onHeadersTimeout);
    }
    return true;
  }

  /** As {@link #awaitRequest}, when there is nothing yet. */
  private boolean awaitBytes() {
    boolean inTime = closing.rest();
    try {
      if (inTime) {
        if (!input.awaitBytes(settings.maxHeadBytes())) {
          callbacks.onRemoteClose();
          return false;
        }
        inTime = closing.resume();
      }
    } catch (IOException e) {
      if (!closing.isDraining()) {
        callbacks.onRemoteClose();
      }
      return false;
    } finally {
      phaseTimer.disarm();
    }
    if (!inTime) {
      closing.linger();
    }
    return inTime;
  }

  private void refuse(StreamHandler handler, Http1ServerStream stream, CodecError error)
      throws IOException {
    stream.beginRefused();
    handler.refuse(stream, error);
    if (!error.equals(Http1Exception.DISCONNECTED)) {
      writer.flush();
      closing.linger();
    }
  }

  /** Makes the connection ready for the next request; false if there must be none. */
  private boolean finish(Http1ServerStream stream) throws IOException {
    if (!stream.isComplete()) {
      connection.abort();
      return false;
    }
    if (stream.isReusable()) {
      writer.flush();
      queued = input.buffer().remaining() == 0 ? 0 : stream.isAnsweredAtOnce() ? queued + 1 : 1;
      return true;
    }
    writer.flush();
    if (stream.needsLinger()) {
      if (stream.isEndedByClose()) {
        connection.shutdownOutput();
      }
      closing.linger();
    }
    return false;
  }

  /** On the wheel's thread: the client has been silent while its request is served. */
  private void startListening() {
    Http1ServerStream stream = current;
    if (stream == null) {
      return;
    }
    if (!stream.isRequestEnded()) {
      // Whoever reads the body sees the end.
      listenTimer.arm(LISTEN_NANOS);
      return;
    }
    Thread.ofVirtual().name("ds-" + connection.info().id() + " listen").start(this::listen);
  }

  /**
   * Reads ahead; what comes is the beginning of the next request, the end is the client's. Goes on
   * when the stream has ended, and then must not keep it alive.
   */
  private void listen() {
    input.lock();
    try {
      if (isListenable() && !input.fill(settings.maxHeadBytes())) {
        tellDisconnect();
      }
    } catch (IOException e) {
      tellDisconnect();
    } finally {
      input.unlock();
    }
  }

  /** Whether the next bytes are nobody's; asked under the input lock. */
  private boolean isListenable() {
    Http1ServerStream stream = current;
    return stream != null && stream.isRequestEnded() && input.buffer().remaining() == 0;
  }

  /** Tells the stream that is open; there is no later one as long as the input is locked. */
  private void tellDisconnect() {
    Http1ServerStream stream = current;
    if (stream != null) {
      stream.disconnected();
    }
  }

  private void idleTimeout() {
    callbacks.onIdleTimeout();
    closing.drain();
  }

  private void headersTimeout() {
    headersTimedOut = true;
    connection.abortInput();
  }

  private static long orForever(long nanos) {
    return nanos > 0 ? nanos : Long.MAX_VALUE;
  }
}
