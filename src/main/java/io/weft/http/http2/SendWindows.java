package io.weft.http.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much data the peer is ready to take: of the connection, and of each stream. Its lock is a
 * leaf. Source: RFC 9113 section 5.2 and 6.9.
 */
final class SendWindows {
  static final int INITIAL_BYTES = 65_535;
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();

  /** Streams whose threads wait for the window of the connection, in turn. */
  @GuardedBy("lock")
  private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private long connectionBytes = INITIAL_BYTES;

  @GuardedBy("lock")
  private long initialBytes = INITIAL_BYTES;

  /** Gives a new stream its window. */
  void open(Http2Stream stream) {
    lock.lock();
    try {
      stream.sendWindow = initialBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Takes up to {@code wanted} bytes from both windows; 0 if there are none. Never blocks. */
  int tryTake(Http2Stream stream, int wanted) {
    lock.lock();
    try {
      int room = (int) Math.min(wanted, Math.min(connectionBytes, stream.sendWindow));
      if (room <= 0) {
        return 0;
      }
      connectionBytes -= room;
      stream.sendWindow -= room;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until there may be room in both windows.
   *
   * @throws StreamResetException if the stream was reset, or nobody wants more on it
   */
  void await(Http2Stream stream) throws StreamResetException {
    lock.lock();
    try {
      while (Math.min(connectionBytes, stream.sendWindow) <= 0) {
        stream.throwIfReset();
        if (stream.isAnswered()) {
          throw new StreamResetException(ResetReason.LOCAL_RESET);
        }
        if (stream.sendWindow > 0) {
          waiting.add(stream);
        }
        stream.awaitSendable(lock);
        waiting.remove(stream);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The peer takes {@code bytes} more on the connection; false if those are too many. */
  boolean grow(int bytes) {
    lock.lock();
    try {
      connectionBytes += bytes;
      for (Http2Stream stream : waiting) {
        stream.signalSendable();
      }
      return connectionBytes <= MAX_BYTES;
    } finally {
      lock.unlock();
    }
  }

  /** The peer takes {@code bytes} more on {@code stream}; false if those are too many. */
  boolean grow(Http2Stream stream, int bytes) {
    lock.lock();
    try {
      stream.sendWindow += bytes;
      stream.signalSendable();
      return stream.sendWindow <= MAX_BYTES;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code bytes} are more than what a stream begins with now. */
  boolean isMore(int bytes) {
    lock.lock();
    try {
      return bytes > initialBytes;
    } finally {
      lock.unlock();
    }
  }

  /** The peer changed what a stream begins with, which changes all that are open, too. */
  boolean initial(int bytes, StreamTable streams) {
    lock.lock();
    try {
      long change = bytes - initialBytes;
      initialBytes = bytes;
      boolean fits = true;
      for (Http2Stream stream : streams.snapshot()) {
        stream.sendWindow += change;
        fits &= stream.sendWindow <= MAX_BYTES;
        stream.signalSendable();
      }
      return fits;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the thread of a stream that was reset. */
  void wake(Http2Stream stream) {
    lock.lock();
    try {
      stream.signalSendable();
    } finally {
      lock.unlock();
    }
  }
}
