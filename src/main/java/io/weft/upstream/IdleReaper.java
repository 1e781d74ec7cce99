package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has idle connections of a pool closed that are stale or too old: a thread looks at them now and
 * then, as long as there are any.
 */
final class IdleReaper {
  private static final long MAX_NANOS = 5_000_000_000L;
  private static final long MIN_NANOS = 50_000_000L;

  private final Http1Pool pool;
  private final IdleStack idle;
  private final long intervalNanos;
  private final AtomicBoolean armed = new AtomicBoolean();
  private final Deadline timer;

  /**
   * Looks at {@code idle}, the idle connections of {@code pool}.
   *
   * @param limitNanos how long they may rest
   */
  IdleReaper(Http1Pool pool, IdleStack idle, long limitNanos, Deadlines deadlines) {
    this.pool = pool;
    this.idle = idle;
    this.intervalNanos = Math.max(MIN_NANOS, Math.min(MAX_NANOS, limitNanos / 4));
    this.timer = deadlines.deadline(() -> Thread.ofVirtual().start(this::reap));
  }

  /** A connection is idle. Any thread, never blocks. */
  void onIdle() {
    if (!armed.get() && armed.compareAndSet(false, true)) {
      timer.arm(intervalNanos);
    }
  }

  /** Closes what is stale or too old; what was used lately is put back at once. */
  private void reap() {
    long now = System.nanoTime();
    List<PooledConnection> recent = new ArrayList<>();
    List<PooledConnection> old = new ArrayList<>();
    for (PooledConnection one = idle.pop(); one != null; one = idle.pop()) {
      (now - one.idleSinceNanos() < intervalNanos ? recent : old).add(one);
    }
    recent.reversed().forEach(pool::putBack);
    for (PooledConnection one : old) {
      if (!pool.closeIfUnusable(one)) {
        pool.putBack(one);
      }
    }
    armed.set(false);
    if (!idle.isEmpty()) {
      onIdle();
    }
  }
}
