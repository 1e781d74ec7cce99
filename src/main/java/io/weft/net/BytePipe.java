package io.weft.net;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction of a connection within this process: a ring of bytes that one thread fills, until
 * it is full, and another one empties.
 *
 * <p>The ring grows with what waits in it and goes when nothing does. The lock is a leaf and held
 * only for copying.
 */
final class BytePipe {
  private static final byte[] NOTHING = new byte[0];
  private static final int FIRST_BYTES = 4096;

  private enum State {
    OPEN,
    /** The writer has ended; what waits can still be read. */
    ENDED,
    /** The writer has broken off. */
    RESET,
    /** The reader wants no more, and finds the end; the writer does not notice. */
    DRAINED,
    /** The reader is gone. */
    CLOSED
  }

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final Condition writable = lock.newCondition();

  @GuardedBy("lock")
  private byte[] ring = NOTHING;

  @GuardedBy("lock")
  private int start;

  @GuardedBy("lock")
  private int count;

  @GuardedBy("lock")
  private State state = State.OPEN;

  /** A pipe in which up to {@code capacity} bytes may wait. */
  BytePipe(int capacity) {
    this.capacity = capacity;
  }

  /** As {@link Wire#read}. */
  int read(ByteBuffer target) throws IOException {
    lock.lock();
    try {
      while (count == 0 && state == State.OPEN) {
        readable.awaitUninterruptibly();
      }
      return switch (state) {
        case CLOSED -> throw new ConnectionAbortedException("connection aborted");
        case RESET -> throw new SocketException("Connection reset");
        case DRAINED -> -1;
        case OPEN, ENDED -> count == 0 ? -1 : take(target);
      };
    } finally {
      lock.unlock();
    }
  }

  /** As {@link Wire#write}. */
  void write(ByteBuffer source) throws IOException {
    lock.lock();
    try {
      while (source.hasRemaining()) {
        while (count == capacity && state == State.OPEN) {
          writable.awaitUninterruptibly();
        }
        switch (state) {
          case OPEN -> put(source);
          case DRAINED -> source.position(source.limit());
          case CLOSED -> throw new SocketException("Broken pipe");
          case ENDED, RESET -> throw new ConnectionAbortedException("connection closed");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The writer ends orderly. */
  void end() {
    change(State.ENDED);
  }

  /** The writer breaks off: what waits is lost. */
  void reset() {
    change(State.RESET);
  }

  /** The reader wants nothing any more, and finds the end. */
  void drain() {
    change(State.DRAINED);
  }

  /** The reader is gone. */
  void close() {
    lock.lock();
    try {
      state = State.CLOSED;
      forget();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a read would not block. */
  boolean isReadable() {
    lock.lock();
    try {
      return count > 0 || state != State.OPEN;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the reader is gone. */
  boolean isClosed() {
    lock.lock();
    try {
      return state == State.CLOSED;
    } finally {
      lock.unlock();
    }
  }

  private void change(State next) {
    lock.lock();
    try {
      if (state == State.CLOSED || state == State.RESET) {
        return;
      }
      state = next;
      if (next == State.ENDED) {
        readable.signalAll();
        writable.signalAll();
      } else {
        forget();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void forget() {
    ring = NOTHING;
    start = 0;
    count = 0;
    readable.signalAll();
    writable.signalAll();
  }

  @GuardedBy("lock")
  private int take(ByteBuffer target) {
    int taken = Math.min(count, target.remaining());
    int first = Math.min(taken, ring.length - start);
    target.put(ring, start, first).put(ring, 0, taken - first);
    start = (start + taken) % ring.length;
    count -= taken;
    if (count == 0) {
      start = 0;
      ring = ring.length > FIRST_BYTES ? NOTHING : ring;
    }
    writable.signal();
    return taken;
  }

  @GuardedBy("lock")
  private void put(ByteBuffer source) {
    int wanted = Math.min(capacity, count + source.remaining());
    if (wanted > ring.length) {
      grow(Math.min(capacity, Math.max(wanted, Math.max(FIRST_BYTES, 2 * ring.length))));
    }
    int added = Math.min(source.remaining(), ring.length - count);
    int at = (start + count) % ring.length;
    int first = Math.min(added, ring.length - at);
    source.get(ring, at, first).get(ring, 0, added - first);
    count += added;
    readable.signal();
  }

  @GuardedBy("lock")
  private void grow(int length) {
    byte[] larger = new byte[length];
    int first = Math.min(count, ring.length - start);
    System.arraycopy(ring, start, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, count - first);
    ring = larger;
    start = 0;
  }
}
