package io.weft.http.http2;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.http2.Http2Settings.Keepalive;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends PING now and then, or when a connection was at rest for long, and gives the connection up
 * when none is answered in time.
 *
 * <p>Runs on the wheel's thread, or under the output lock; whether an answer came is the reader's
 * to say. Source: {@code envoy.config.core.v3.KeepaliveSettings}.
 */
final class KeepaliveTimer {
  private static final long OPAQUE = 0x77656674_70696e67L;

  private final Http2Connection connection;
  private final Keepalive settings;
  private final Deadline deadline;
  private volatile boolean waiting;
  private volatile boolean answered;

  KeepaliveTimer(Http2Connection connection, Deadlines deadlines) {
    this.connection = connection;
    this.settings = connection.settings().keepalive();
    this.deadline = deadlines.deadline(this::expired);
  }

  /** Begins, if PINGs are wanted at intervals. */
  void start() {
    if (settings.intervalNanos() > 0) {
      deadline.arm(interval());
    }
  }

  /**
   * A stream begins on a connection that has rested for {@code restedNanos}: whether the peer is
   * still there shows soon. Under the output lock.
   */
  void onStream(long restedNanos) {
    long limit = settings.idleIntervalNanos();
    if (limit > 0 && restedNanos >= limit && !waiting) {
      ping();
    }
  }

  /** The peer answered. */
  void onAck() {
    answered = true;
  }

  /** Ends it; the thread that started it. */
  void stop() {
    deadline.release();
  }

  private void expired() {
    if (waiting && !answered) {
      connection.stats().increment(Http2Counter.KEEPALIVE_TIMEOUT);
      connection.giveUp();
      return;
    }
    if (!waiting) {
      ping();
      return;
    }
    waiting = false;
    if (settings.intervalNanos() > 0) {
      deadline.arm(Math.max(1, interval() - settings.timeoutNanos()));
    }
  }

  private void ping() {
    waiting = true;
    answered = false;
    connection.control(ControlFrame.ping(OPAQUE, false));
    deadline.arm(settings.timeoutNanos());
  }

  private long interval() {
    double jitter =
        settings.intervalNanos()
            / 100.0
            * settings.jitterPercent()
            * ThreadLocalRandom.current().nextDouble();
    return settings.intervalNanos() + (long) jitter;
  }
}
