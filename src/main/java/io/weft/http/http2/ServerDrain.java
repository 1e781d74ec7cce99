package io.weft.http.http2;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.ServerConnectionOptions;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How a server ends a connection: it announces that streams will be refused some day, then names
 * the last one that is served, and after that has been answered sends the end and leaves the client
 * its time to close.
 *
 * <p>Any thread; never blocks. Source: RFC 9113 section 6.8, Envoy's {@code drain_timeout} and
 * {@code delayed_close_timeout}.
 */
final class ServerDrain {
  private enum State {
    OPEN,
    ANNOUNCED,
    CLOSING
  }

  /** How long an idle connection is given for a request that was sent before its drain began. */
  private static final long MAX_GRACE_NANOS = 1_000_000_000L;

  /** How long the last write may take where no time is given to a client to close. */
  private static final long LAST_WRITE_NANOS = 1_000_000_000L;

  private final Http2ServerConnection connection;
  private final ServerConnectionOptions options;
  private final CodecCallbacks callbacks;
  private final Deadline drainTimer;
  private final Deadline closeTimer;

  /** Has the last stream that is served be the one that the client is told. A leaf. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Changes under the lock. */
  private volatile State state = State.OPEN;

  /** Changes under the lock. */
  private volatile int lastStreamId;

  /** Whether all was answered, and the end is sent or about to be. */
  private final AtomicBoolean endSent = new AtomicBoolean();

  ServerDrain(
      Http2ServerConnection connection,
      ServerConnectionOptions options,
      CodecCallbacks callbacks,
      Deadlines deadlines) {
    this.connection = connection;
    this.options = options;
    this.callbacks = callbacks;
    this.drainTimer = deadlines.deadline(this::finish);
    this.closeTimer = deadlines.deadline(this::closeTimeout);
  }

  /** Announces the end, which comes after the drain timeout, sooner if nothing is open. */
  void begin() {
    if (state == State.OPEN) {
      long grace = options.drainTimeoutNanos();
      begin(connection.runningStreams() == 0 ? Math.min(MAX_GRACE_NANOS, grace) : grace);
    }
  }

  /** As above, with this grace. */
  void begin(long graceNanos) {
    lock.lock();
    try {
      if (state != State.OPEN) {
        return;
      }
      state = State.ANNOUNCED;
    } finally {
      lock.unlock();
    }
    connection.goAway(-1, ErrorCode.NO_ERROR);
    drainTimer.arm(graceNanos);
  }

  /** Names the last stream that is served, with which the connection ends. */
  void finish() {
    int last;
    lock.lock();
    try {
      if (state == State.CLOSING) {
        return;
      }
      state = State.CLOSING;
      last = lastStreamId;
    } finally {
      lock.unlock();
    }
    connection.goAway(last, ErrorCode.NO_ERROR);
    if (connection.runningStreams() == 0) {
      sendEndSoon();
    }
  }

  /** Whether the stream {@code id} is served; not if the client was told otherwise. */
  boolean admit(int id) {
    lock.lock();
    try {
      if (state == State.CLOSING) {
        return false;
      }
      lastStreamId = id;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the client was told that the stream {@code id} will not be served. */
  boolean isIgnored(int id) {
    return isClosing() && id > lastStreamId;
  }

  /** The last stream that is served. */
  int lastStreamId() {
    return lastStreamId;
  }

  /** Whether the connection ends with the streams that are open. */
  boolean isClosing() {
    return state == State.CLOSING;
  }

  /** Whether this end has ended the connection. */
  boolean isEndSent() {
    return endSent.get();
  }

  /** No stream is served just now. */
  void onLastStream() {
    if (isClosing()) {
      sendEndSoon();
    }
  }

  /** Gives the client time to read the end and to close. */
  void startClosing() {
    long delay = options.delayedCloseTimeoutNanos();
    closeTimer.arm(delay > 0 ? delay : LAST_WRITE_NANOS);
  }

  /** Ends the connection at once. */
  void abort() {
    endSent.set(true);
    connection.connection().abort();
  }

  /** The client has closed. */
  void stopClosing() {
    closeTimer.release();
  }

  /** The connection is over. */
  void stop() {
    drainTimer.release();
  }

  /**
   * All is answered: has the rest and the end be sent. The reader goes on meanwhile: if nobody took
   * what the client says, the system would reset the connection, and with it what is on its way.
   */
  private void sendEndSoon() {
    if (endSent.compareAndSet(false, true)) {
      startClosing();
      Thread.ofVirtual().name(connection.threadPrefix() + " end").start(this::sendEnd);
    }
  }

  private void sendEnd() {
    try {
      connection.output().shutdown();
    } catch (IOException e) {
      // The client is gone: the reader notices.
    }
    if (options.delayedCloseTimeoutNanos() == 0) {
      connection.connection().abortInput();
    }
  }

  private void closeTimeout() {
    if (options.delayedCloseTimeoutNanos() > 0) {
      callbacks.onDelayedCloseTimeout();
    }
    connection.connection().abort();
  }
}
