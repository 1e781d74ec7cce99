package io.weft.router;

import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import java.util.concurrent.locks.LockSupport;

/** Has a request's thread wait between two attempts, until the time is over or it is cancelled. */
final class Pause {
  private final Thread thread = Thread.currentThread();
  private volatile boolean over;

  private Pause() {}

  /** Blocks for {@code nanos} nanoseconds, or until {@code cancellation} is cancelled. */
  static void await(long nanos, Deadlines deadlines, Cancellation cancellation) {
    Pause pause = new Pause();
    var deadline = deadlines.deadline(pause::end);
    deadline.arm(nanos);
    cancellation.onCancel(reason -> pause.end());
    while (!pause.over) {
      LockSupport.park(pause);
    }
    cancellation.waitsForNothing();
    deadline.disarm();
  }

  private void end() {
    over = true;
    LockSupport.unpark(thread);
  }
}
