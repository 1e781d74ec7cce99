package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A connection that one thread opens and others wait for. */
final class Opening {
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private volatile @Nullable StreamResetException failure;
  private volatile boolean finished;

  /**
   * Blocks until the connection is open, or could not be opened, or {@code cancellation} ends the
   * waiting.
   *
   * @throws StreamResetException as the thread that opened it
   */
  void await(Cancellation cancellation) throws StreamResetException {
    Waiter waiter = new Waiter();
    waiters.add(waiter);
    cancellation.onCancel(reason -> waiter.cancel());
    if (finished) {
      waiter.giveUp();
    } else {
      waiter.await();
    }
    waiters.remove(waiter);
    StreamResetException known = failure;
    if (known != null) {
      throw known;
    }
  }

  /** Wakes whoever waits; {@code why} it could not be opened, null if it was or others may try. */
  void finish(@Nullable StreamResetException why) {
    failure = why;
    finished = true;
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      waiter.lookAgain();
    }
  }
}
