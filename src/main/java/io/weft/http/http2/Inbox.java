package io.weft.http.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.HeaderMap;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has come for one stream and was not taken yet: heads, pieces of the body, trailers, the end.
 *
 * <p>The reader fills it and never waits; the stream's window bounds it. One thread takes; what
 * comes does not wake it, but {@link #wake} does, so that it wakes once for all that came at a
 * time. Its lock is a leaf.
 */
final class Inbox {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);
  private static final int PIECES = 4;

  /** So many heads before the final one may wait: a host sends few, if any. */
  private static final int MAX_HEADS = 100;

  /** Pieces that are smaller are joined, up to {@link #JOINED_BYTES}: an array each costs more. */
  private static final int SMALL_BYTES = 128;

  private static final int JOINED_BYTES = 1024;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ArrayDeque<HeaderMap> heads = new ArrayDeque<>(2);

  @GuardedBy("lock")
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(PIECES);

  /** How much of the first piece was taken. */
  @GuardedBy("lock")
  private int taken;

  @GuardedBy("lock")
  private int bytes;

  /** How many of them the connection's window was not refilled by yet. */
  @GuardedBy("lock")
  private int uncredited;

  /** Whether nobody will take anything any more. */
  @GuardedBy("lock")
  private boolean discarded;

  /** The thread that waits; null if none does. */
  private volatile @Nullable Thread waiting;

  private volatile boolean ended;
  private volatile HeaderMap trailers = NO_TRAILERS;
  private volatile @Nullable ResetReason failure;

  /** Whether nothing more will come. */
  boolean isEnded() {
    return ended;
  }

  /** Whether nothing more will come, and nothing is left to be taken. */
  boolean isExhausted() {
    return ended && available() == 0 && trailers.isEmpty();
  }

  /** Why the stream failed; null if it did not. */
  @Nullable ResetReason failure() {
    return failure;
  }

  HeaderMap trailers() {
    return trailers;
  }

  int available() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Adds the head of a response; false if too many wait. */
  boolean head(HeaderMap head) {
    lock.lock();
    try {
      return heads.size() < MAX_HEADS && heads.add(head);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a piece of the body; whether anybody will take it.
   *
   * @param credited whether the connection's window was refilled by it
   */
  boolean data(byte[] piece, boolean credited) {
    lock.lock();
    try {
      if (failure != null || discarded) {
        return false;
      }
      pieces.add(piece.length < SMALL_BYTES ? joined(piece) : piece);
      bytes += piece.length;
      uncredited += credited ? 0 : piece.length;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Notes the end of the message. */
  void end(@Nullable HeaderMap last) {
    lock.lock();
    try {
      if (last != null) {
        trailers = last;
      }
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** Has whoever takes fail with {@code reason}, unless all is there; the first reason stays. */
  void fail(ResetReason reason) {
    lock.lock();
    try {
      if (failure == null) {
        failure = reason;
      }
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** Whether a thread waits, which needs to be woken when something has come. */
  boolean isAwaited() {
    return waiting != null;
  }

  /** Has the thread that waits look at what has come; any thread, never blocks. */
  void wake() {
    LockSupport.unpark(waiting);
  }

  /** Blocks until a head is there. */
  HeaderMap takeHead() throws StreamResetException {
    lock.lock();
    try {
      HeaderMap head = heads.poll();
      while (head == null) {
        throwIfFailed();
        awaitMore();
        head = heads.poll();
      }
      return head;
    } finally {
      lock.unlock();
    }
  }

  /** Copies what is there, at least one byte; -1 at the end. Blocks. */
  int read(byte[] target, int offset, int length) throws StreamResetException {
    lock.lock();
    try {
      if (!await()) {
        return -1;
      }
      int done = 0;
      while (done < length && bytes > 0) {
        byte[] piece = pieces.element();
        int part = Math.min(length - done, piece.length - taken);
        System.arraycopy(piece, taken, target, offset + done, part);
        consume(piece, part);
        done += part;
      }
      return done;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first piece, or what is left of it; null at the end. Blocks. */
  @Nullable Piece take() throws StreamResetException {
    lock.lock();
    try {
      if (!await()) {
        return null;
      }
      byte[] piece = pieces.element();
      Piece rest = new Piece(piece, taken, piece.length - taken);
      consume(piece, rest.length());
      return rest;
    } finally {
      lock.unlock();
    }
  }

  /** How many of {@code count} bytes that were taken refill the connection's window. */
  int credit(int count) {
    lock.lock();
    try {
      int credit = Math.min(uncredited, count);
      uncredited -= credit;
      return credit;
    } finally {
      lock.unlock();
    }
  }

  /** Drops all pieces, and takes no more; how many bytes they had. */
  int discard() {
    lock.lock();
    try {
      discarded = true;
      int dropped = bytes;
      pieces.clear();
      bytes = 0;
      taken = 0;
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** A part of an array, which belongs to the taker. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Piece(byte[] array, int offset, int length) {}

  @GuardedBy("lock")
  private boolean await() throws StreamResetException {
    while (bytes == 0) {
      if (ended) {
        return false;
      }
      throwIfFailed();
      awaitMore();
    }
    return true;
  }

  /** Waits until woken, without the lock; may return before anything has come. */
  @GuardedBy("lock")
  private void awaitMore() {
    // Set under the lock: whoever adds something afterwards sees it.
    waiting = Thread.currentThread();
    lock.unlock();
    try {
      LockSupport.park(this);
    } finally {
      lock.lock();
      waiting = null;
    }
  }

  /** The last piece, taken off, with {@code piece} behind it, or that alone if it is large. */
  @GuardedBy("lock")
  private byte[] joined(byte[] piece) {
    byte[] last = pieces.size() > 1 ? pieces.peekLast() : null; // of the first, a part is taken
    if (last == null || last.length + piece.length > JOINED_BYTES) {
      return piece;
    }
    pieces.removeLast();
    byte[] both = Arrays.copyOf(last, last.length + piece.length);
    System.arraycopy(piece, 0, both, last.length, piece.length);
    return both;
  }

  @GuardedBy("lock")
  private void consume(byte[] piece, int count) {
    taken += count;
    bytes -= count;
    if (taken == piece.length) {
      pieces.remove();
      taken = 0;
    }
  }

  private void throwIfFailed() throws StreamResetException {
    ResetReason reason = failure;
    if (reason != null) {
      throw new StreamResetException(reason);
    }
  }
}
