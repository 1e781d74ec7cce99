package io.weft.upstream;

import io.weft.http.Cancellation;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The threads of requests that wait for a connection, woken in turn. Any thread, never blocks. */
final class WaitingRequests {
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

  /** Has the current thread be the last of them; {@code cancellation} ends its waiting. */
  Waiter join(Cancellation cancellation) {
    Waiter waiter = new Waiter();
    waiters.add(waiter);
    cancellation.onCancel(reason -> waiter.cancel());
    return waiter;
  }

  /** {@code waiter} waits no more. */
  void leave(Waiter waiter) {
    waiters.remove(waiter);
  }

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  /** Hands {@code connection} to whoever came first; false if nobody waits. */
  boolean offer(PooledConnection connection) {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      if (waiter.offer(connection)) {
        return true;
      }
    }
    return false;
  }

  /** Has whoever came first look again. */
  void wakeOne() {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      if (waiter.lookAgain()) {
        return;
      }
    }
  }

  /** Has all of them look again. */
  void wakeAll() {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      waiter.lookAgain();
    }
  }
}
