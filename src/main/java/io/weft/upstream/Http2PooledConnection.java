package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.ResetReason;
import io.weft.http.http2.Http2ClientConnection;
import io.weft.net.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One connection of an {@link Http2Pool}, with what the pool has to know of it. */
final class Http2PooledConnection implements Http2ClientConnection.Listener {
  private final Http2Pool pool;
  private final Connection connection;
  private final Http2ClientConnection codec;
  private final long connectStartNanos;
  private final long openNanos = System.nanoTime();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicBoolean retiredOnce = new AtomicBoolean();
  private final Deadlines deadlines;
  private final Deadline idleTimer;
  private final Deadline ageTimer;
  private final ConnectionLimits limits;
  private volatile long idleSinceNanos;
  private volatile boolean closed;

  Http2PooledConnection(Http2Pool pool, Connection connection, long connectStartNanos) {
    this.pool = pool;
    this.connection = connection;
    this.connectStartNanos = connectStartNanos;
    Cluster cluster = pool.cluster();
    this.deadlines = cluster.deadlines();
    ClusterSettings.Connections settings = cluster.settings().connections();
    this.limits = ConnectionLimits.of(settings);
    this.codec =
        new Http2ClientConnection(
            connection,
            settings.http2(),
            cluster.stats().http2(),
            cluster.callbacks(),
            deadlines,
            this);
    this.idleTimer = deadlines.deadline(this::checkIdle);
    this.ageTimer = deadlines.deadline(this::tooOld);
    this.idleSinceNanos = deadlines.nanos();
  }

  Connection connection() {
    return connection;
  }

  Http2ClientConnection codec() {
    return codec;
  }

  long connectStartNanos() {
    return connectStartNanos;
  }

  long openNanos() {
    return openNanos;
  }

  boolean isClosed() {
    return closed;
  }

  /** Begins to look at the age of the connection. */
  void armTimers() {
    if (limits.idleNanos() != Long.MAX_VALUE) {
      idleTimer.arm(limits.idleNanos());
    }
    if (limits.durationNanos() != Long.MAX_VALUE) {
      ageTimer.arm(limits.durationNanos());
    }
  }

  /** A stream is about to begin; whether it is the first. */
  boolean begin() {
    long number = begun.incrementAndGet();
    if (number == limits.requests()) {
      pool.cluster().stats().increment(ClusterCounter.UPSTREAM_CX_MAX_REQUESTS);
      pool.remove(this);
      codec.retire();
    }
    return number == 1;
  }

  @Override
  public void onStreamEnd(Http2ClientConnection ended) {
    idleSinceNanos = deadlines.nanos();
    pool.onPlace();
  }

  @Override
  public void onStreamFailure(ResetReason reason) {
    pool.onStreamFailure(reason);
  }

  @Override
  public void onRetired(Http2ClientConnection retired) {
    // A host that ends gently says so twice: RFC 9113 section 6.8.
    if (retiredOnce.compareAndSet(false, true)) {
      pool.cluster().stats().increment(ClusterCounter.UPSTREAM_CX_CLOSE_NOTIFY);
    }
    pool.remove(this);
  }

  @Override
  public void onClosed(Http2ClientConnection ended, Http2ClientConnection.End end) {
    closed = true;
    idleTimer.release();
    ageTimer.release();
    if (end.protocolError()) {
      pool.cluster().stats().increment(ClusterCounter.UPSTREAM_CX_PROTOCOL_ERROR);
    }
    pool.onClosed(this, end.remotely(), end.activeStreams() > 0 && !end.protocolError());
  }

  /** On the wheel's thread. */
  private void checkIdle() {
    long limit = limits.idleNanos();
    long left = codec.activeStreams() > 0 ? limit : idleSinceNanos + limit - deadlines.nanos();
    if (left > 0) {
      idleTimer.arm(left);
      return;
    }
    pool.cluster().stats().increment(ClusterCounter.UPSTREAM_CX_IDLE_TIMEOUT);
    pool.remove(this);
    codec.retire();
  }

  /** On the wheel's thread. */
  private void tooOld() {
    pool.cluster().stats().increment(ClusterCounter.UPSTREAM_CX_MAX_DURATION_REACHED);
    pool.remove(this);
    codec.retire();
  }
}
