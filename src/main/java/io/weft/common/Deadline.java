package io.weft.common;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A timer that is armed and disarmed again and again, such as the idle timeout of one connection.
 *
 * <p>Made by {@link Deadlines}. Arming costs two volatile accesses: the wheel is touched only when
 * this timer does not lie in it yet, or lies too late, and otherwise moves it on when it comes by.
 * So reuse one object per connection or stream: an abandoned one stays in the wheel until it was
 * due.
 *
 * <p>{@link #arm} and {@link #disarm} belong to one thread at a time. The action runs on the
 * wheel's thread and must only abort, reset, unpark, post or start a thread.
 */
public final class Deadline {
  static final long NEVER = Long.MAX_VALUE;
  private static final long FIRING = Long.MAX_VALUE - 1;
  private static final Runnable NOTHING = () -> {};
  private static final VarHandle DUE;

  static {
    try {
      DUE = MethodHandles.lookup().findVarHandle(Deadline.class, "due", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Deadlines deadlines;
  private volatile Runnable action;

  /** When the action is due in nanoseconds of the wheel's clock, or NEVER, or FIRING. */
  private volatile long due = NEVER;

  /** Where this timer lies in the wheel; entries that it no longer points to are dropped there. */
  private volatile Deadlines.@Nullable Entry entry;

  Deadline(Deadlines deadlines, Runnable action) {
    this.deadlines = deadlines;
    this.action = action;
  }

  /**
   * Has the action run in {@code nanos} nanoseconds, at the earliest; replaces an earlier arming.
   * Never blocks.
   */
  public void arm(long nanos) {
    settle();
    long now = deadlines.nanos();
    long at = nanos >= FIRING - now ? FIRING - 1 : now + Math.max(0, nanos);
    due = at;
    Deadlines.Entry queued = entry;
    if (queued == null || at < queued.at) {
      entry = deadlines.enqueue(this, at);
    }
  }

  /** As {@link #arm(long)}, with another action from now on. */
  public void arm(long nanos, Runnable replacement) {
    disarm();
    action = replacement;
    arm(nanos);
  }

  /**
   * Prevents the action. When it returns, the action does not run and will not; if it is just
   * running on the wheel's thread, this waits for its end, which is near.
   *
   * @return whether it was armed and the action did not run
   */
  @CanIgnoreReturnValue
  public boolean disarm() {
    while (true) {
      long armed = due;
      if (armed == NEVER || (armed == FIRING && deadlines.isWheelThread())) {
        return false;
      }
      if (armed == FIRING) {
        Thread.onSpinWait();
      } else if (DUE.compareAndSet(this, armed, NEVER)) {
        return true;
      }
    }
  }

  /** As {@link #disarm}, and lets go of the action with all that it refers to. */
  public void release() {
    disarm();
    action = NOTHING;
  }

  /** Whether the action is still to come. */
  public boolean isArmed() {
    return due < FIRING;
  }

  /**
   * Runs the action if it is due, on the wheel's thread.
   *
   * @return whether {@code visited} has to stay in the wheel; its time is set then
   */
  boolean visit(Deadlines.Entry visited, long now) {
    if (entry != visited) {
      return false;
    }
    long armed = due;
    if (armed <= now && DUE.compareAndSet(this, armed, FIRING)) {
      try {
        action.run();
      } finally {
        // Unless the action armed it again.
        DUE.compareAndSet(this, FIRING, NEVER);
      }
    }
    if (due >= FIRING) {
      entry = null;
      // Armed between the two accesses: its owner saw the entry and left the placing to us.
      if (due >= FIRING || entry != null) {
        return false;
      }
      entry = visited;
    }
    do {
      visited.at = due;
    } while (due < visited.at);
    return true;
  }

  private void settle() {
    while (due == FIRING && !deadlines.isWheelThread()) {
      Thread.onSpinWait();
    }
  }
}
