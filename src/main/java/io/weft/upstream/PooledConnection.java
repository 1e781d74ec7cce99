package io.weft.upstream;

import io.weft.http.CodecCallbacks;
import io.weft.http.http1.Http1ClientConnection;
import io.weft.http.http1.Http1Settings;
import io.weft.net.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection of a pool, with what the pool has to know of it.
 *
 * <p>Owned by whoever took it from the pool; the pool owns it while it is idle.
 */
final class PooledConnection implements Http1ClientConnection.Listener {
  private static final int IDLE = 0;
  private static final int BUSY = 1;

  /** Its place in the pool's table and the one below it in the stack; the stack's own. */
  int slot;

  volatile int below;

  private final Http1Pool pool;
  private final Connection connection;
  private final Http1ClientConnection codec;
  private final long connectStartNanos;
  private final long openNanos;
  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long idleSinceNanos;
  private long requests;
  private volatile boolean endedLocally;

  PooledConnection(
      Http1Pool pool,
      Connection connection,
      Http1Settings settings,
      CodecCallbacks callbacks,
      long connectStartNanos) {
    this.pool = pool;
    this.connection = connection;
    this.connectStartNanos = connectStartNanos;
    this.openNanos = System.nanoTime();
    this.idleSinceNanos = openNanos;
    this.codec = new Http1ClientConnection(connection, settings, callbacks, this);
  }

  Connection connection() {
    return connection;
  }

  Http1ClientConnection codec() {
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

  /** Notes that the end of the stream, whenever it comes, is Weft's doing. */
  void endedLocally() {
    endedLocally = true;
  }

  boolean isEndedLocally() {
    return endedLocally;
  }

  @Override
  public void onStreamEnd(Http1ClientConnection ended, boolean reusable) {
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
