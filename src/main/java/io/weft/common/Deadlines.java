package io.weft.common;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One timer wheel for all time limits of the process, turned in steps of 10 ms by one platform
 * thread, which sleeps until the next step that has something to do.
 *
 * <p>Time limits close sockets or reset streams; the blocked call then fails. Nothing on the data
 * path waits with a time limit of its own. Any thread may ask for a deadline; asking never blocks.
 */
public final class Deadlines implements AutoCloseable {
  /** A timer's place in the wheel. */
  static final class Entry {
    final Deadline deadline;
    volatile long at;
    @Nullable Entry next;

    Entry(Deadline deadline, long at) {
      this.deadline = deadline;
      this.at = at;
    }
  }

  private static final Log LOG = Log.of("main");
  private static final int BUCKETS = 1024;
  private static final long TICK_NANOS = 10_000_000;

  /** The longest sleep, so that what was armed and given up meanwhile does not heap up. */
  private static final long SLEEP_TICKS = 100;

  /** In {@link #wakeAt} while the thread is awake and will look at the inbox. */
  private static final long AWAKE = Long.MIN_VALUE;

  private final LongSupplier clock;
  private final long origin;
  private final AtomicReference<@Nullable Entry> inbox = new AtomicReference<>();
  private final @Nullable Entry[] wheel = new Entry[BUCKETS];
  private final Thread thread;
  private long tick;

  /** When the thread will wake by itself, in nanoseconds of this wheel, or AWAKE. */
  private final AtomicLong wakeAt = new AtomicLong(AWAKE);

  private volatile @Nullable Thread turning;
  private volatile boolean closed;

  /** A wheel on the system's clock; {@link #start} has it turn. */
  public Deadlines() {
    this(System::nanoTime);
  }

  /** A wheel on {@code clock}, which counts nanoseconds; tests turn it by {@link #turn}. */
  public Deadlines(LongSupplier clock) {
    this.clock = clock;
    this.origin = clock.getAsLong();
    this.thread = Thread.ofPlatform().name("deadlines").daemon(true).unstarted(this::run);
  }

  /** Starts the thread that turns the wheel. */
  public void start() {
    thread.start();
  }

  /** A timer, not armed yet, that runs {@code action}. */
  public Deadline deadline(Runnable action) {
    return new Deadline(this, action);
  }

  /** A timer that runs {@code action} after {@code delay}; on the next turn if that is zero. */
  public Deadline schedule(Duration delay, Runnable action) {
    Deadline deadline = deadline(action);
    deadline.arm(saturatedNanos(delay));
    return deadline;
  }

  /** The length of {@code duration} in nanoseconds, or the largest number if it is longer. */
  public static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Nanoseconds since this wheel was made. */
  public long nanos() {
    return clock.getAsLong() - origin;
  }

  /**
   * As {@link #nanos}; on the thread of the wheel, which is up to 10 ms late, when that which it
   * runs now was due at the earliest.
   */
  public long dueNanos() {
    return isWheelThread() ? nanos() - TICK_NANOS : nanos();
  }

  /** Runs what is due now and places what was armed since; for tests that own the clock. */
  public void turn() {
    turning = Thread.currentThread();
    long now = nanos();
    long last = now / TICK_NANOS;
    drainInbox();
    tick = Math.max(tick, last - BUCKETS);
    while (tick < last) {
      tick++;
      turnBucket((int) (tick % BUCKETS), now);
    }
  }

  /** Ends the thread; nothing fires any more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  boolean isWheelThread() {
    return Thread.currentThread() == turning;
  }

  Entry enqueue(Deadline deadline, long at) {
    Entry entry = new Entry(deadline, at);
    Entry head;
    do {
      head = inbox.get();
      entry.next = head;
    } while (!inbox.compareAndSet(head, entry));
    long planned = wakeAt.get();
    if (at < planned && wakeAt.compareAndSet(planned, AWAKE)) {
      LockSupport.unpark(thread);
    }
    return entry;
  }

  private void run() {
    while (!closed) {
      turn();
      long next = nextTurn();
      wakeAt.set(next);
      // What was armed before that is seen here, and whoever arms one now sees when we would wake.
      if (inbox.get() == null && !closed) {
        LockSupport.parkNanos(next - nanos());
      }
      wakeAt.set(AWAKE);
    }
  }

  /** When there may be something to do again, in nanoseconds of this wheel. */
  long nextTurn() {
    long next = tick + 1;
    while (next < tick + SLEEP_TICKS && wheel[(int) (next % BUCKETS)] == null) {
      next++;
    }
    return next * TICK_NANOS;
  }

  private void drainInbox() {
    Entry entry = inbox.getAndSet(null);
    while (entry != null) {
      Entry following = entry.next;
      place(entry);
      entry = following;
    }
  }

  private void turnBucket(int bucket, long now) {
    Entry entry = wheel[bucket];
    wheel[bucket] = null;
    while (entry != null) {
      Entry following = entry.next;
      if (visit(entry, now)) {
        place(entry);
      }
      entry = following;
    }
  }

  private static boolean visit(Entry entry, long now) {
    try {
      return entry.deadline.visit(entry, now);
    } catch (RuntimeException e) {
      LOG.error(() -> "a deadline's action failed", e);
      return false;
    }
  }

  private void place(Entry entry) {
    // Rounded up, so that nothing fires early; what is due already fires at the next tick.
    long at = Math.max(entry.at / TICK_NANOS + 1, tick + 1);
    int bucket = (int) (at % BUCKETS);
    entry.next = wheel[bucket];
    wheel[bucket] = entry;
  }
}
