package io.weft.router;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.ProducedBody;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A body of which others get copies while it is read, and who never hold it up: a copy whose reader
 * is too slow is given up.
 *
 * <p>One thread reads this; each copy has one reader on another thread.
 */
final class TeeBody extends ForwardingBody {
  private final long limit;
  private final List<Copy> copies = new ArrayList<>();

  /**
   * A body that reads {@code source}.
   *
   * @param limit how many bytes of a copy may wait to be read
   */
  TeeBody(HttpBody source, long limit) {
    super(source);
    this.limit = limit;
  }

  /** Another copy; to be asked for before anything is read. */
  Copy copy() {
    Copy copy = new Copy(limit);
    copies.add(copy);
    return copy;
  }

  /** Nobody reads on: copies that are not complete fail. May be repeated. */
  void end() {
    for (Copy copy : copies) {
      copy.fail();
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    for (Copy copy : copies) {
      if (count < 0) {
        copy.complete(trailers());
      } else if (count > 0) {
        copy.offer(target, offset, count);
      }
    }
    return count;
  }

  /** What the reader of a copy sees. */
  static final class Copy extends ProducedBody {
    private static final HeaderMap NO_TRAILERS = new HeaderMap(0);

    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Runnable onComplete;

    @GuardedBy("lock")
    private final Queue<byte[]> pieces = new ArrayDeque<>();

    @GuardedBy("lock")
    private long waiting;

    @GuardedBy("lock")
    private @Nullable HeaderMap trailers;

    @GuardedBy("lock")
    private boolean failed;

    private Copy(long limit) {
      this.limit = limit;
    }

    /** Has {@code action} run, on the thread that reads the original, when this is complete. */
    void onComplete(Runnable action) {
      onComplete = action;
    }

    @Override
    public HeaderMap trailers() {
      lock.lock();
      try {
        return trailers == null ? NO_TRAILERS : trailers;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      fail();
    }

    @Override
    protected byte @Nullable [] produce() throws IOException {
      lock.lock();
      try {
        while (pieces.isEmpty() && trailers == null && !failed) {
          changed.awaitUninterruptibly();
        }
        if (failed) {
          throw new IOException("the original was not read to its end, or faster than this copy");
        }
        byte[] piece = pieces.poll();
        if (piece != null) {
          waiting -= piece.length;
        }
        return piece;
      } finally {
        lock.unlock();
      }
    }

    private void offer(byte[] bytes, int offset, int count) {
      lock.lock();
      try {
        if (waiting + count > limit) {
          failed = true;
          pieces.clear();
        }
        if (!failed) {
          pieces.add(Arrays.copyOfRange(bytes, offset, offset + count));
          waiting += count;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void complete(HeaderMap end) {
      lock.lock();
      try {
        trailers = end;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      Runnable action = onComplete;
      if (action != null) {
        action.run();
      }
    }

    private void fail() {
      lock.lock();
      try {
        failed |= trailers == null;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
