package io.weft.http;

import io.weft.common.Deadlines;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Has a stream's thread wait until a time is over, something is done, or it is cancelled. */
public final class Pause {
  private final Thread thread = Thread.currentThread();
  private volatile boolean over;

  private Pause() {}

  /** Blocks for {@code nanos} nanoseconds, or until {@code cancellation} is cancelled. */
  public static void await(long nanos, Deadlines deadlines, Cancellation cancellation) {
    Pause pause = new Pause();
    var deadline = deadlines.deadline(pause::end);
    deadline.arm(nanos);
    pause.park(cancellation);
    deadline.disarm();
  }

  /**
   * Blocks until what {@code begin} begins is done, or {@code cancellation} is cancelled.
   *
   * @param begin given what any thread runs when it is done, perhaps at once
   */
  public static void until(Consumer<Runnable> begin, Cancellation cancellation) {
    Pause pause = new Pause();
    begin.accept(pause::end);
    pause.park(cancellation);
  }

  private void park(Cancellation cancellation) {
    cancellation.onCancel(reason -> end());
    while (!over) {
      LockSupport.park(this);
    }
    cancellation.waitsForNothing();
  }

  private void end() {
    over = true;
    LockSupport.unpark(thread);
  }
}
