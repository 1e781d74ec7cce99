package io.weft.upstream;

import io.weft.net.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection of a pool, with what the pool has to know of it.
 *
 * <p>Owned by whoever took it from the pool; the pool owns it while it is idle.
 */
final class PooledConnection implements HttpClientConnection.StreamEndListener {
  private static final int IDLE = 0;
  private static final int BUSY = 1;

  /** Its place in the pool's table and the one below it in the stack; the stack's own. */
  int slot;

  volatile int below;

  private final Http1Pool pool;
  private final Connection connection;
  private final HttpClientConnection codec;
  private final long connectStartNanos;
  private final long openNanos;
  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long idleSinceNanos;
  private long requests;
  private volatile boolean failedRemotely;

  PooledConnection(
      Http1Pool pool,
      Connection connection,
      HttpClientConnection.Factory codecs,
      long connectStartNanos) {
    this.pool = pool;
    this.connection = connection;
    this.connectStartNanos = connectStartNanos;
    this.openNanos = System.nanoTime();
    this.idleSinceNanos = openNanos;
    this.codec = codecs.create(connection, this);
  }

  Connection connection() {
    return connection;
  }

  HttpClientConnection codec() {
    return codec;
  }

  long connectStartNanos() {
    return connectStartNanos;
  }

  long openNanos() {
    return openNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  /** How many streams it has carried. */
  long requests() {
    return requests;
  }

  /** Whether it carried a stream before the present one. */
  boolean isReused() {
    return requests > 1;
  }

  /** Notes that a stream begins. */
  void begin() {
    requests++;
    state.set(BUSY);
  }

  /** Notes that the host ended the connection while a stream was open. */
  void failedRemotely() {
    failedRemotely = true;
  }

  boolean hasFailedRemotely() {
    return failedRemotely;
  }

  @Override
  public void onStreamEnd(boolean reusable) {
    if (state.compareAndSet(BUSY, IDLE)) {
      idleSinceNanos = System.nanoTime();
      pool.onStreamEnd(this, reusable);
    }
  }

  /** Whether this call is the one that closes the connection. */
  boolean markClosed() {
    return closed.compareAndSet(false, true);
  }
}
