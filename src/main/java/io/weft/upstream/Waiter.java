package io.weft.upstream;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request's thread that waits for a connection of a pool that may open no more.
 *
 * <p>It is woken once: with a connection, with the advice to look again, or because it was
 * cancelled; the first who comes decides.
 */
final class Waiter {
  private static final Object WAITING = new Object();
  private static final Object LOOK_AGAIN = new Object();
  private static final Object CANCELLED = new Object();

  private final Thread thread = Thread.currentThread();
  private final AtomicReference<Object> outcome = new AtomicReference<>(WAITING);

  /** Hands {@code connection} over; false if the thread waits no more. */
  boolean offer(PooledConnection connection) {
    return decide(connection);
  }

  /** Has the thread look again, since something was closed; false if it waits no more. */
  boolean lookAgain() {
    return decide(LOOK_AGAIN);
  }

  /** Ends the waiting without a connection. */
  void cancel() {
    decide(CANCELLED);
  }

  /** Blocks until woken; the connection, or null to look again or because of cancellation. */
  @Nullable PooledConnection await() {
    while (outcome.get() == WAITING) {
      LockSupport.park(this);
    }
    return connection();
  }

  /** Stops waiting without blocking; the connection if one was handed over meanwhile. */
  @Nullable PooledConnection giveUp() {
    decide(CANCELLED);
    return connection();
  }

  private @Nullable PooledConnection connection() {
    return outcome.get() instanceof PooledConnection connection ? connection : null;
  }

  private boolean decide(Object result) {
    if (!outcome.compareAndSet(WAITING, result)) {
      return false;
    }
    LockSupport.unpark(thread);
    return true;
  }
}
