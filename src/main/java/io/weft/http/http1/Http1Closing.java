package io.weft.http.http1;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.ServerConnectionOptions;
import io.weft.net.Connection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How a connection of HTTP/1 to a client comes to its end.
 *
 * <p>A drain leaves it time: for {@code drain_timeout} requests are still served, whose responses
 * say {@code connection: close}; then, when none is under way, the client may close it for {@code
 * delayed_close_timeout}, and what it sends is dropped. Its end is not announced by a half-close,
 * since there are clients that take one for a reset. Used by the connection's thread unless said
 * otherwise. Source: Envoy's {@code HttpConnectionManager.drain_timeout} and {@code
 * delayed_close_timeout}.
 */
final class Http1Closing {
  private enum Phase {
    OPEN,
    /** Requests are served, and their responses say that the connection closes. */
    DRAINING,
    /** No further request is served. */
    CLOSING
  }

  private static final int SINK_BYTES = 2 * 1024;

  /** How long an idle connection is given when the process ends. */
  private static final long MAX_GRACE_NANOS = 1_000_000_000L;

  private final Connection connection;
  private final Http1Input input;
  private final ServerConnectionOptions options;
  private final CodecCallbacks callbacks;
  private final Deadlines deadlines;

  /** The drain timeout, and after it the delayed close of an idle connection. */
  private final Deadline drainTimer;

  private final Deadline lingerTimer;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
  private volatile long begunNanos;
  private volatile boolean idle;
  private volatile boolean used;
  private volatile boolean ending;

  Http1Closing(
      Connection connection,
      Http1Input input,
      ServerConnectionOptions options,
      CodecCallbacks callbacks,
      Deadlines deadlines) {
    this.connection = connection;
    this.input = input;
    this.options = options;
    this.callbacks = callbacks;
    this.deadlines = deadlines;
    this.drainTimer = deadlines.deadline(this::drainTimeout);
    this.lingerTimer = deadlines.deadline(this::closeTimeout);
  }

  /** Whether responses say that the connection closes; any thread. */
  boolean isDraining() {
    return phase.get() != Phase.OPEN;
  }

  /** Whether no further request is served; any thread. */
  boolean isClosing() {
    return switch (phase.get()) {
      case OPEN -> false;
      // The wheel may be some milliseconds late.
      case DRAINING -> deadlines.nanos() - begunNanos >= options.drainTimeoutNanos();
      case CLOSING -> true;
    };
  }

  /**
   * Begins the drain, unless it has begun; closes a connection at once that was never used. Any
   * thread.
   */
  void drain() {
    if (idle && !used) {
      phase.set(Phase.CLOSING);
      connection.abort();
    } else if (beginDraining()) {
      drainTimer.arm(options.drainTimeoutNanos());
    }
  }

  /** As {@link #drain}, and gives an idle connection a short time only; any thread. */
  void end() {
    beginDraining();
    ending = true;
    drainTimer.arm(graceNanos());
  }

  /**
   * The connection waits for a request from now on.
   *
   * @return false if none will be served
   */
  boolean rest() {
    idle = true;
    if (ending) {
      drainTimer.arm(graceNanos());
    }
    return !isClosing();
  }

  /**
   * Something has come.
   *
   * @return false if it is too late for a request
   */
  boolean resume() {
    idle = false;
    used = true;
    return !isClosing();
  }

  /** Reads and drops until the client closes or its time is over. */
  void linger() {
    phase.set(Phase.CLOSING);
    idle = false;
    if (options.delayedCloseTimeoutNanos() == 0) {
      return;
    }
    lingerTimer.arm(options.delayedCloseTimeoutNanos());
    byte[] sink = new byte[SINK_BYTES];
    try {
      int count;
      do {
        count = input.read(sink, 0, sink.length);
      } while (count >= 0);
      callbacks.onRemoteClose();
    } catch (IOException e) {
      // The client is gone, or was given up.
    } finally {
      lingerTimer.disarm();
    }
  }

  /** Lets go of the timers; the connection is over. */
  void release() {
    drainTimer.release();
    lingerTimer.release();
  }

  private boolean beginDraining() {
    if (isDraining()) {
      return false;
    }
    begunNanos = deadlines.dueNanos();
    return phase.compareAndSet(Phase.OPEN, Phase.DRAINING);
  }

  private void drainTimeout() {
    if (ending) {
      if (idle) {
        connection.abort();
      }
      return;
    }
    boolean inTime = phase.getAndSet(Phase.CLOSING) != Phase.CLOSING;
    if (idle && inTime) {
      drainTimer.arm(options.delayedCloseTimeoutNanos());
    } else if (idle) {
      closeTimeout();
    }
  }

  private void closeTimeout() {
    if (options.delayedCloseTimeoutNanos() > 0) {
      callbacks.onDelayedCloseTimeout();
    }
    connection.abort();
  }

  private long graceNanos() {
    return Math.min(MAX_GRACE_NANOS, options.drainTimeoutNanos());
  }
}
