package io.weft.router;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.StreamTimers;
import io.weft.http.StreamTimers.Limit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The route's timeout of a request that several attempts send at once: the first whose body has
 * ended begins it, and none does once the request is over, although pumps of attempts that were
 * given up may still come to an end. Any thread, never blocks.
 */
final class RouteLimit {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final StreamTimers timers;
  private final long millis;
  private final Runnable onExpiry;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean begun;

  @GuardedBy("lock")
  private boolean ended;

  /** A limit of {@code millis}, 0 for none; {@code onExpiry} runs on the wheel's thread. */
  RouteLimit(StreamTimers timers, long millis, Runnable onExpiry) {
    this.timers = timers;
    this.millis = millis;
    this.onExpiry = onExpiry;
  }

  /** The request has ended; may be repeated. */
  void begin() {
    lock.lock();
    try {
      if (millis > 0 && !begun && !ended) {
        begun = true;
        timers.of(Limit.ROUTE).arm(millis * NANOS_PER_MILLI, onExpiry);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The response has ended, or there will be none; may be repeated. */
  void end() {
    lock.lock();
    try {
      ended = true;
      if (begun) {
        timers.of(Limit.ROUTE).disarm();
      }
    } finally {
      lock.unlock();
    }
  }
}
