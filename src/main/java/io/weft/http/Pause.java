package io.weft.http;

import io.weft.common.Deadlines;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Has a stream's thread wait until a time is over, something is done, or it is cancelled. */
public final class Pause {
  private final Thread thread = Thread.currentThread();
  private volatile boolean over;
  private volatile boolean isDone;

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
   * @param begin given what any thread runs when it is done, perhaps at once; yields what ends it
   *     when nobody waits any more
   */
  public static void until(UnaryOperator<Runnable> begin, Cancellation cancellation) {
    Pause pause = new Pause();
    Runnable giveUp = begin.apply(pause::done);
    pause.park(cancellation);
    pause.endUnlessDone(giveUp);
  }

  /** As above, for {@code nanos} nanoseconds at most; whether it was done. */
  public static boolean until(
      UnaryOperator<Runnable> begin, long nanos, Deadlines deadlines, Cancellation cancellation) {
    Pause pause = new Pause();
    var deadline = deadlines.deadline(pause::end);
    Runnable giveUp = begin.apply(pause::done);
    deadline.arm(nanos);
    pause.park(cancellation);
    deadline.disarm();
    return pause.endUnlessDone(giveUp);
  }

  private void done() {
    isDone = true;
    end();
  }

  private boolean endUnlessDone(Runnable giveUp) {
    if (!isDone) {
      giveUp.run();
    }
    return isDone;
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
