package io.weft.http;

import io.weft.common.Deadlines;
import java.util.concurrent.locks.LockSupport;

/** Has a stream's thread wait between two attempts, until the time is over or it is cancelled. */
public final class Pause {
  private final Thread thread = Thread.currentThread();
  private volatile boolean over;

  private Pause() {}

  /** Blocks for {@code nanos} nanoseconds, or until {@code cancellation} is cancelled. */
  public static void await(long nanos, Deadlines deadlines, Cancellation cancellation) {
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
