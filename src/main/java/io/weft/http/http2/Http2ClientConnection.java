package io.weft.http.http2;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.ReadBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of an HTTP/2 connection, which carries many streams at a time; one virtual
 * thread reads.
 *
 * <p>A pool reserves a place for each stream and learns when places are free again, when no more
 * streams may be opened, and when the connection is over. Source: RFC 9113.
 */
public final class Http2ClientConnection extends Http2Connection {
  /** Learns what becomes of the connection; any thread, must not block. */
  public interface Listener {
    /** A stream ended, so that its place is free. */
    void onStreamEnd(Http2ClientConnection connection);

    /** A stream ended before its time. */
    void onStreamFailure(ResetReason reason);

    /** No more streams may be opened: the host said so, or numbers have run out. */
    void onRetired(Http2ClientConnection connection);

    /**
     * The connection is over; called once, on the reader's thread.
     *
     * @param end why
     */
    void onClosed(Http2ClientConnection connection, End end);
  }

  /**
   * How a connection ended.
   *
   * @param remotely whether the host ended it
   * @param protocolError whether the host broke the protocol
   * @param activeStreams how many streams were open
   */
  public record End(boolean remotely, boolean protocolError, int activeStreams) {}

  private static final byte[] PREFACE =
      Http2ServerConnection.PREFACE.getBytes(StandardCharsets.US_ASCII);

  /** How many streams a host takes before its settings are known: RFC 9113 section 6.5.2. */
  private static final long INITIAL_MAX_STREAMS = 100;

  private static final long CLOSE_NANOS = 1_000_000_000L;

  /** How long a host may take nothing when a request is given up whose thread waits for that. */
  private static final long CAPTIVE_NANOS = 1_000_000_000L;

  private static final int MAX_STREAM_ID = Integer.MAX_VALUE - 2;

  /** In the place of {@link #reserved}: no place can be taken any more. */
  private static final int CLOSED = Integer.MIN_VALUE;

  private final Listener listener;
  private final KeepaliveTimer keepalive;

  /** Bounds how long a host may take to read why the connection ends. */
  private final Deadline closeTimer;

  /** Has a stream's thread that writes, while its stream has failed, be free soon. */
  private final Deadline captiveTimer;

  /** The number of that write. */
  private volatile long captiveWrite;

  /** Places that were taken. */
  private final AtomicInteger reserved = new AtomicInteger();

  private volatile long maxStreams;
  private volatile boolean retired;

  /** The last stream that the host will look at. */
  private volatile int lastAccepted = Integer.MAX_VALUE;

  private volatile boolean closedLocally;
  private volatile @Nullable ResetReason over;

  /** The number of the next stream; under the output lock. */
  private int nextId = 1;

  private volatile int lastId = -1;
  private volatile long opened;

  /** When the last stream ended, or the connection began. */
  private volatile long restingSinceNanos = System.nanoTime();

  /**
   * The client's end of {@code connection}.
   *
   * @param callbacks whose byte counters are told
   */
  public Http2ClientConnection(
      Connection connection,
      Http2Settings settings,
      Http2Stats stats,
      CodecCallbacks callbacks,
      Deadlines deadlines,
      Listener listener) {
    super(connection, new ReadBuffer(connection.in()), settings, stats, callbacks);
    this.listener = listener;
    this.maxStreams = initialPlaces(settings);
    this.keepalive = new KeepaliveTimer(this, deadlines);
    this.closeTimer = deadlines.deadline(connection::abort);
    this.captiveTimer = deadlines.deadline(this::freeCaptive);
  }

  /**
   * Sends the preface and begins to read; blocks while it writes.
   *
   * @param peer by which the name of the thread that reads tells whom the connection leads to
   */
  public void start(String peer) throws IOException {
    begin(PREFACE);
    Thread.ofVirtual().name(threadPrefix() + ' ' + peer).start(this::read);
  }

  /** Takes a place for a stream; false if there is none. Never blocks, any thread. */
  public boolean tryReserve() {
    while (!retired && over == null) {
      int taken = reserved.get();
      if (taken == CLOSED || taken >= maxStreams) {
        return false;
      }
      if (reserved.compareAndSet(taken, taken + 1)) {
        return true;
      }
    }
    return false;
  }

  /** How many streams a connection with {@code settings} carries before the host's are known. */
  public static long initialPlaces(Http2Settings settings) {
    return Math.min(INITIAL_MAX_STREAMS, settings.maxConcurrentStreams());
  }

  /** How many streams may be open at a time; 0 if no more may be opened. */
  public long places() {
    return retired || over != null ? 0 : maxStreams;
  }

  /** Whether there is a place for a stream. */
  public boolean hasPlace() {
    return !retired && over == null && reserved.get() < maxStreams;
  }

  /** Gives a place back that no stream took. */
  public void release() {
    reserved.decrementAndGet();
    listener.onStreamEnd(this);
  }

  /**
   * A stream in a place that was reserved.
   *
   * @param info told the bytes and times of the stream
   */
  public ClientStream newStream(UpstreamInfo info) {
    return new Http2ClientStream(this, info);
  }

  /** How many places are taken. */
  public int activeStreams() {
    return Math.max(0, reserved.get());
  }

  /** How many streams were opened. */
  public long streamsOpened() {
    return opened;
  }

  /** Whether no more streams may be opened. */
  public boolean isRetired() {
    return retired;
  }

  /** Opens no more streams; the connection ends with the last one, at once if there is none. */
  public void retire() {
    retired = true;
    closeIfUnused();
  }

  /** Facts about the connection. */
  public ConnectionInfo info() {
    return connection().info();
  }

  /** Closes the socket; streams that are under way fail. Any thread, never blocks. */
  public void abort() {
    closedLocally = true;
    connection().abort();
  }

  @Override
  boolean isServer() {
    return false;
  }

  @Override
  boolean isIdle(int id) {
    return (id & 1) == 0 || id > lastId;
  }

  @Override
  long openedStreams() {
    return opened;
  }

  @Override
  void checkNewStream(int id) throws IOException {
    throw Http2Exception.of(ErrorCode.PROTOCOL_ERROR, "a host opens no streams");
  }

  @Override
  void onNewStream(int id, MessageFields fields, Block block) {
    throw new IllegalStateException("refused before");
  }

  @Override
  void onGoAway(int last, ErrorCode code) {
    retired = true;
    lastAccepted = Math.min(lastAccepted, last);
    listener.onRetired(this);
    for (Http2Stream stream : streams().snapshot()) {
      if (stream.id() > last) {
        // The host promises that it has not looked at them.
        stream.fail(ResetReason.REMOTE_REFUSED_STREAM);
      }
    }
    closeIfUnused();
  }

  @Override
  void onPingAck() {
    keepalive.onAck();
  }

  @Override
  void giveUp() {
    abort();
  }

  @Override
  void onCaptive(long number) {
    captiveWrite = number;
    captiveTimer.arm(CAPTIVE_NANOS);
  }

  /** On the wheel's thread. */
  private void freeCaptive() {
    if (output().isWriting(captiveWrite)) {
      abort();
    }
  }

  @Override
  void onSettings() {
    // More places may be free than before.
    listener.onStreamEnd(this);
  }

  @Override
  void onMaxConcurrentStreams(long streams) {
    maxStreams = Math.min(streams, settings().maxConcurrentStreams());
  }

  @Override
  void onConnectProtocol(boolean enabled) {
    // As in Envoy, a tunnel is tried in any case.
  }

  @Override
  void beforeBlocking() {
    // The streams have their threads.
  }

  /** Gives {@code stream} its number; under the output lock, before its headers are written. */
  void open(Http2ClientStream stream) throws StreamResetException {
    ResetReason reason = over;
    if (reason != null) {
      throw new StreamResetException(reason);
    }
    if (reserved.get() <= 1) {
      keepalive.onStream(System.nanoTime() - restingSinceNanos);
    }
    stream.id(nextId);
    lastId = nextId;
    nextId += 2;
    opened = nextId / 2;
    streams().add(stream);
    windows().open(stream);
    stats().streamOpened();
    if (nextId > MAX_STREAM_ID) {
      retired = true;
      listener.onRetired(this);
    }
    if (over != null) {
      // The connection ended meanwhile, and may have missed this one.
      stream.onConnectionEnd(ResetReason.CONNECTION_TERMINATION);
    }
    if (stream.id() > lastAccepted) {
      // So did the host's word, which may have missed this one: RFC 9113 section 6.8.
      stream.fail(ResetReason.REMOTE_REFUSED_STREAM);
      throw new StreamResetException(ResetReason.REMOTE_REFUSED_STREAM);
    }
  }

  /** A stream ended before its time; called once for each. */
  void onStreamFailure(ResetReason reason) {
    listener.onStreamFailure(reason);
  }

  /** {@code stream} is over; called once for each. */
  void onStreamEnd(Http2ClientStream stream) {
    if (stream.id() != 0 && streams().remove(stream.id())) {
      stats().streamClosed();
    }
    stream.discard();
    restingSinceNanos = System.nanoTime();
    reserved.decrementAndGet();
    listener.onStreamEnd(this);
    closeIfUnused();
  }

  /**
   * Closes the socket with the last place; who reserves one at this moment either has it or not.
   */
  private void closeIfUnused() {
    if (retired && reserved.compareAndSet(0, CLOSED)) {
      abort();
    }
  }

  private void read() {
    boolean protocolError = false;
    keepalive.start();
    try {
      readFrames();
    } catch (Http2Exception e) {
      protocolError = true;
      tellFailure(e);
    } catch (IOException e) {
      // The host went away, or the connection was aborted here.
    } finally {
      frames().close();
      end(protocolError);
      output().close();
      captiveTimer.release();
    }
  }

  private void tellFailure(Http2Exception failure) {
    if (!failure.isTold()) {
      return;
    }
    closeTimer.arm(CLOSE_NANOS);
    try {
      stats().increment(Http2Counter.GOAWAY_SENT);
      output().controlWithNext(ControlFrame.goAway(0, failure.code()));
      output().flushNow();
    } catch (IOException e) {
      // The host is gone, or was given up.
    } finally {
      closeTimer.release();
    }
  }

  private void end(boolean protocolError) {
    keepalive.stop();
    ResetReason reason =
        protocolError ? ResetReason.PROTOCOL_ERROR : ResetReason.CONNECTION_TERMINATION;
    over = reason;
    int active = 0;
    for (Http2Stream stream : streams().snapshot()) {
      active += isOver(stream) ? 0 : 1;
      stream.onConnectionEnd(reason);
    }
    boolean remotely = !closedLocally && !protocolError;
    listener.onClosed(this, new End(remotely, protocolError, active));
  }
}
