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
 * close it. Otherwise its output is shut down, and what the client still sends is read and dropped
 * for a short time, so that the response is not lost in a reset. Source: RFC 9112.
 */
public final class Http1ServerConnection implements ServerConnection {
  /** A client that is silent for longer while it waits is listened to, so that its end is seen. */
  private static final long LISTEN_NANOS = 60_000_000;

  private static final int SINK_BYTES = 2 * 1024;

  /** Envoy's limit for responses that wait to be sent. */
  private static final int MAX_QUEUED = 2;

  /** How long an idle connection is given for a request that was sent before its drain began. */
  private static final long MAX_GRACE_NANOS = 1_000_000_000L;

  private final Connection connection;
  private final ServerConnectionOptions options;
  private final CodecCallbacks callbacks;
  private final Http1Settings settings;
  private final Http1Input input;
  private final Http1Writer writer;
  private final RequestParser parser;
  private final StreamTimers timers;

  /** Idle, headers, drain and delayed close, of which only one can be running. */
  private final Deadline phaseTimer;

  /** Closes a connection that is still idle some time after its drain began. */
  private final Deadline drainTimer;

  /** Has the client listened to. */
  private final Deadline listenTimer;

  private final Runnable onIdle = this::idleTimeout;
  private final Runnable onHeadersTimeout = this::headersTimeout;
  private final Runnable onCloseTimeout = this::closeTimeout;
  private volatile @Nullable Http1ServerStream current;
  private volatile boolean draining;
  private volatile boolean idle;
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
    this.drainTimer = deadlines.deadline(this::graceEnded);
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
      drainTimer.release();
      listenTimer.release();
      timers.disarmAll();
      writer.release();
    }
  }

  /**
   * Has the next response end the connection. One that waits for a request is closed a little
   * later, so that a request which is on its way is not lost.
   */
  @Override
  public void drain() {
    draining = true;
    if (idle) {
      drainTimer.arm(graceNanos());
    }
  }

  /** Whether the response that is about to begin is the last one of the connection. */
  boolean isLast() {
    return draining || callbacks.isDraining();
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

  /** Whether the stream that begins now is the last that may be served. */
  boolean reachesMaxRequests() {
    if (options.maxRequests() == 0 || served < options.maxRequests()) {
      return false;
    }
    callbacks.onMaxRequestsReached();
    return true;
  }

  private boolean serveNext(StreamHandler handler) throws IOException {
    if (!awaitRequest() || (served == 0 && !isHttp1())) {
      return false;
    }
    Http1ServerStream stream = new Http1ServerStream(this);
    served++;
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
    if (input.isBusy() || input.buffer().remaining() == 0) {
      writer.release();
      parser.release();
      phaseTimer.arm(orForever(options.idleTimeoutNanos()), onIdle);
      idle = true;
      if (draining) {
        drainTimer.arm(graceNanos());
      }
      try {
        if (!input.awaitBytes(settings.maxHeadBytes())) {
          callbacks.onRemoteClose();
          return false;
        }
      } catch (IOException e) {
        if (!draining) {
          callbacks.onRemoteClose();
        }
        return false;
      } finally {
        idle = false;
        phaseTimer.disarm();
      }
    }
    if (options.requestHeadersTimeoutNanos() > 0) {
      phaseTimer.arm(options.requestHeadersTimeoutNanos(), onHeadersTimeout);
    }
    return true;
  }

  private void refuse(StreamHandler handler, Http1ServerStream stream, CodecError error)
      throws IOException {
    stream.beginRefused();
    handler.refuse(stream, error);
    if (!error.equals(Http1Exception.DISCONNECTED)) {
      writer.flush();
      linger();
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
      linger();
    }
    return false;
  }

  /** Shuts the output down, and reads and drops until the client closes or time is up. */
  private void linger() {
    try {
      connection.shutdownOutput();
      if (options.delayedCloseTimeoutNanos() == 0) {
        return;
      }
      phaseTimer.arm(options.delayedCloseTimeoutNanos(), onCloseTimeout);
      byte[] sink = new byte[SINK_BYTES];
      int count;
      do {
        count = input.read(sink, 0, sink.length);
      } while (count >= 0);
      callbacks.onRemoteClose();
    } catch (IOException e) {
      // The client is gone, or was given up.
    } finally {
      phaseTimer.disarm();
    }
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
    if (!draining) {
      callbacks.onIdleTimeout();
      draining = true;
      phaseTimer.arm(options.drainTimeoutNanos());
      return;
    }
    connection.abort();
  }

  private void graceEnded() {
    if (idle) {
      connection.abort();
    }
  }

  private long graceNanos() {
    return Math.min(MAX_GRACE_NANOS, options.drainTimeoutNanos());
  }

  private void headersTimeout() {
    headersTimedOut = true;
    connection.abortInput();
  }

  private void closeTimeout() {
    callbacks.onDelayedCloseTimeout();
    connection.abort();
  }

  private static long orForever(long nanos) {
    return nanos > 0 ? nanos : Long.MAX_VALUE;
  }
}
