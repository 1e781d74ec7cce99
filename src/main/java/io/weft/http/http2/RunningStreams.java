package io.weft.http.http2;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that serve the streams of a connection. They are what is limited, and not the streams
 * that the protocol knows: a client that opens streams and resets them at once must wait for the
 * threads to end.
 */
final class RunningStreams {
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable Thread waiter;

  int count() {
    return count.get();
  }

  /** A thread is about to be started; the reader's thread. */
  void begin() {
    count.incrementAndGet();
  }

  /** A thread is about to end; whether it was the last. */
  boolean end() {
    if (count.decrementAndGet() > 0) {
      return false;
    }
    LockSupport.unpark(waiter);
    return true;
  }

  /** Blocks until there is none; nobody begins any more. */
  void awaitNone() {
    waiter = Thread.currentThread();
    while (count.get() > 0) {
      LockSupport.park(this);
    }
  }
}
