package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import org.jspecify.annotations.Nullable;

/** A connection that one thread opens and others wait for. */
final class Opening {
  private final WaitingRequests waiters = new WaitingRequests();
  private volatile @Nullable StreamResetException failure;
  private volatile boolean finished;

  /**
   * Blocks until the connection is open, or could not be opened, or {@code cancellation} ends the
   * waiting.
   *
   * @throws StreamResetException as the thread that opened it
   */
  void await(Cancellation cancellation) throws StreamResetException {
    Waiter waiter = waiters.join(cancellation);
    if (finished) {
      waiter.giveUp();
    } else {
      waiter.await();
    }
    waiters.leave(waiter);
    StreamResetException known = failure;
    if (known != null) {
      throw known;
    }
  }

  /** Wakes whoever waits; {@code why} it could not be opened, null if it was or others may try. */
  void finish(@Nullable StreamResetException why) {
    failure = why;
    finished = true;
    waiters.wakeAll();
  }
}
