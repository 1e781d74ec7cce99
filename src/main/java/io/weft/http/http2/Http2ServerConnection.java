package io.weft.http.http2;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.ServerConnection;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.StreamHandler;
import io.weft.http.StreamTimers;
import io.weft.net.Connection;
import io.weft.net.ReadBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of an HTTP/2 connection: the connection's thread reads, each request has a
 * thread of its own.
 *
 * <p>A drain first announces that streams will be refused some day, so that none is lost which is
 * on its way, and after the drain timeout names the last one that is served; the connection ends
 * with it. Source: RFC 9113.
 */
public final class Http2ServerConnection extends Http2Connection implements ServerConnection {
  /** What a client sends first: RFC 9113 section 3.4. */
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final byte[] PREFACE_BYTES = PREFACE.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};

  /** A client that opens this many streams at once gets its first answers before all are read. */
  private static final int MAX_PENDING_STARTS = 16;

  private final ServerConnectionOptions options;
  private final CodecCallbacks callbacks;
  private final Deadlines deadlines;
  private final RunningStreams running = new RunningStreams();
  private final PrematureResets prematureResets = new PrematureResets();
  private final ConcurrentLinkedQueue<StreamTimers> timers = new ConcurrentLinkedQueue<>();
  private final List<Http2ServerStream> starting = new ArrayList<>();
  private final Deadline idleTimer;
  private final ServerDrain drain;
  private final KeepaliveTimer keepalive;
  private volatile long idleSinceNanos;

  /** The last stream that the client has opened; the reader's. */
  private int highestStreamId;

  private volatile boolean ended;
  private volatile boolean gaveUp;
  private long served;
  private StreamHandler handler = stream -> {};

  /**
   * The server's end of {@code connection}, which the caller closes in the end.
   *
   * @param buffer what was read of it already, and where more is read to
   * @param limits the limits of the connection, and the wheel for them
   */
  public Http2ServerConnection(
      Connection connection,
      ReadBuffer buffer,
      Http2Settings settings,
      Http2Stats stats,
      CodecCallbacks callbacks,
      Limits limits) {
    super(connection, buffer, settings, stats, callbacks);
    this.options = limits.options();
    this.callbacks = callbacks;
    this.deadlines = limits.deadlines();
    this.idleTimer = deadlines.deadline(this::checkIdle);
    this.drain = new ServerDrain(this, options, callbacks, deadlines);
    this.keepalive = new KeepaliveTimer(this, deadlines);
    this.idleSinceNanos = deadlines.nanos();
  }

  /**
   * How long a connection may last.
   *
   * @param deadlines the wheel for the limits of the connection and its streams
   */
  public record Limits(ServerConnectionOptions options, Deadlines deadlines) {}

  @Override
  public void serve(StreamHandler streamHandler) throws IOException {
    handler = streamHandler;
    try {
      if (options.idleTimeoutNanos() > 0) {
        idleTimer.arm(options.idleTimeoutNanos());
      }
      callbacks.onCodec(Protocol.HTTP_2);
      frames().requirePreface(PREFACE_BYTES);
      begin(NOTHING);
      keepalive.start();
      readFrames();
      if (!drain.isClosing()) {
        noteEnd();
      }
      end(null);
    } catch (Http2Exception e) {
      callbacks.onProtocolError();
      end(e);
    } catch (IOException e) {
      noteEnd();
      end(null);
    } finally {
      idleTimer.release();
      drain.stopClosing();
      frames().close();
      keepalive.stop();
      running.awaitNone();
      output().close();
      drain.stop();
    }
  }

  @Override
  public void announceDrain() {
    drain();
  }

  @Override
  public void end() {
    drain();
  }

  @Override
  public void drain() {
    drain.begin();
  }

  /** Ends the connection when the streams that are open have ended; any thread. */
  void closeAfterStreams() {
    drain.finish();
  }

  /** How many streams are being served. */
  int runningStreams() {
    return running.count();
  }

  /** A response is about to begin; its stream's thread. */
  void beforeResponse() {
    if (callbacks.isDraining()) {
      drain.begin();
    }
  }

  @Override
  boolean isServer() {
    return true;
  }

  @Override
  boolean isIdle(int id) {
    return (id & 1) == 0 || id > highestStreamId;
  }

  @Override
  boolean isIgnored(int id) {
    return drain.isIgnored(id);
  }

  @Override
  long openedStreams() {
    return served;
  }

  @Override
  void checkNewStream(int id) throws IOException {
    if ((id & 1) == 0) {
      throw Http2Exception.silent(ErrorCode.PROTOCOL_ERROR, "a client opens odd streams");
    }
  }

  @Override
  void onNewStream(int id, MessageFields fields, Block block) throws IOException {
    highestStreamId = id;
    if (!drain.admit(id)) {
      return;
    }
    served++;
    if (block.problem() != null) {
      refuse(id, block.problem(), block);
      return;
    }
    if (!hasPlace()) {
      stats().increment(Http2Counter.STREAM_REFUSED_ERRORS);
      resetClosed(null, id, ErrorCode.REFUSED_STREAM);
      return;
    }
    if (options.maxRequests() > 0 && served >= options.maxRequests()) {
      callbacks.onMaxRequestsReached();
      drain();
    }
    Http2ServerStream stream = new Http2ServerStream(this, id, takeTimers());
    stream.begin(fields, block);
    streams().add(stream);
    windows().open(stream);
    stats().streamOpened();
    running.begin();
    starting.add(stream);
    if (starting.size() >= MAX_PENDING_STARTS) {
      beforeBlocking();
    }
  }

  /**
   * Whether one more stream may be open. To the client those are over whose end it has seen, while
   * their threads still work; those are limited, too, but not as strictly.
   */
  private boolean hasPlace() {
    long most = settings().maxConcurrentStreams();
    int threads = running.count();
    return threads < most
        || (threads < 2 * most
            && streams().snapshot().stream().filter(Http2Stream::isOpen).count() < most);
  }

  /** Starts the threads of new streams; late, so that the bodies of small requests are there. */
  @Override
  void beforeBlocking() {
    for (int i = 0; i < starting.size(); i++) {
      Http2ServerStream stream = starting.get(i);
      Thread.ofVirtual().name(stream.threadName()).start(() -> run(stream));
    }
    starting.clear();
  }

  @Override
  void onGoAway(int last, ErrorCode code) {
    // A client that opens no more streams closes the connection when it has its answers.
  }

  @Override
  void onPingAck() {
    keepalive.onAck();
  }

  @Override
  void giveUp() {
    gaveUp = true;
    connection().abort();
  }

  private void noteEnd() {
    if (!gaveUp) {
      if (!drain.isEndSent()) {
        callbacks.onRemoteClose();
      }
      return;
    }
    for (Http2Stream stream : streams().snapshot()) {
      ((Http2ServerStream) stream).onPingTimeout();
    }
  }

  @Override
  void onSettings() {
    // A server opens no streams: what it may open does not matter.
  }

  @Override
  void onMaxConcurrentStreams(long streams) {
    // Nothing is pushed.
  }

  @Override
  void onConnectProtocol(boolean enabled) {
    // A client's setting has no meaning.
  }

  private void run(Http2ServerStream stream) {
    try {
      handler.serve(stream);
    } finally {
      stream.timers().disarmAll();
      finish(stream);
      if (running.end()) {
        idleSinceNanos = deadlines.nanos();
        if (!ended) {
          drain.onLastStream();
        }
      }
      flushLast();
    }
  }

  /**
   * Sends what is left of the answer: after its line was logged, so that a client that sends one
   * request after the other finds their lines in this order, as with Envoy. The stream is over: if
   * the client does not read, it is the connection that idles.
   */
  private void flushLast() {
    try {
      output().flushLast();
    } catch (IOException e) {
      // The connection was aborted: its reader notices.
    }
  }

  private void finish(Http2ServerStream stream) {
    boolean reset = stream.codecError() != null && stream.info().responseCode() == 0;
    if (!stream.isLocalEnded()) {
      resetStream(stream, ErrorCode.INTERNAL_ERROR, ResetReason.LOCAL_RESET);
    } else if (!stream.isRemoteEnded()) {
      // RFC 9113 section 8.1: the answer is complete, and the rest of the request not wanted.
      resetStream(stream, ErrorCode.NO_ERROR, ResetReason.LOCAL_RESET);
    }
    streams().remove(stream.id());
    stream.discard();
    stats().streamClosed();
    timers.add(stream.timers());
    long lifetime = System.nanoTime() - stream.info().startNanos();
    if (prematureResets.count(reset, lifetime)) {
      callbacks.onPrematureResets();
      connection().abort();
    }
  }

  private void refuse(int id, MessageProblem problem, Block block) throws Http2Exception {
    countProblem(problem);
    Http2ServerStream stream = new Http2ServerStream(this, id, takeTimers());
    stream.beginRefused(block);
    handler.refuse(stream, problem.error());
    stream.timers().disarmAll();
    timers.add(stream.timers());
    endMalformed(id, problem);
  }

  private StreamTimers takeTimers() {
    StreamTimers known = timers.poll();
    return known == null ? new StreamTimers(deadlines) : known;
  }

  /** Ends all streams, tells the client why, and gives it time to read that. */
  private void end(@Nullable Http2Exception failure) {
    ended = true;
    beforeBlocking();
    ResetReason reason =
        failure == null ? ResetReason.DOWNSTREAM_DISCONNECT : ResetReason.DOWNSTREAM_PROTOCOL_ERROR;
    for (Http2Stream stream : streams().snapshot()) {
      stream.onConnectionEnd(reason);
    }
    drain.startClosing();
    try {
      if (failure != null && failure.isTold()) {
        stats().increment(Http2Counter.GOAWAY_SENT);
        output().controlWithNext(ControlFrame.goAway(drain.lastStreamId(), failure.code()));
      }
      output().shutdown();
      if (options.delayedCloseTimeoutNanos() > 0) {
        frames().skipAll();
      }
    } catch (IOException e) {
      // The client is gone, or was given up.
    }
  }

  /** On the wheel's thread. */
  private void checkIdle() {
    if (output().isStuck(options.idleTimeoutNanos())) {
      // Streams may be open, but the client has taken nothing for as long.
      callbacks.onIdleTimeout();
      drain.abort();
      return;
    }
    long left =
        running.count() > 0
            ? options.idleTimeoutNanos()
            : idleSinceNanos + options.idleTimeoutNanos() - deadlines.nanos();
    if (left > 0) {
      idleTimer.arm(left);
      return;
    }
    callbacks.onIdleTimeout();
    drain.begin(options.drainTimeoutNanos());
  }
}
