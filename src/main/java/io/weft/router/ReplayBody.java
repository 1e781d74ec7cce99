package io.weft.router;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A request body that several attempts can read from its beginning, as long as it is not too long.
 *
 * <p>What was read is kept; each reader first gets what is kept and then goes on with the source.
 * One reader at a time waits for the source; another one that comes to the same place waits for it
 * and finds what came, even if the first has no use for it any more. Beyond the limit nothing is
 * kept: the reader that is furthest goes on, all others fail. Any thread.
 */
final class ReplayBody {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);
  private static final int FIRST_BYTES = 1024;
  private static final int FIRST_MAX_BYTES = 64 * 1024;

  private final HttpBody source;
  private final long limit;
  private final Runnable onAbandoned;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private byte[] kept;

  private volatile long length;
  private volatile boolean pulling;
  private volatile boolean ended;
  private volatile boolean abandoned;

  /**
   * A body that reads {@code source} once.
   *
   * @param limit how many bytes are kept at most
   * @param onAbandoned run once if there are more; on a reader's thread
   */
  ReplayBody(HttpBody source, long limit, Runnable onAbandoned) {
    this.source = source;
    this.limit = limit;
    this.onAbandoned = onAbandoned;
    long expected = source.remaining();
    int first = Math.clamp(expected < 0 ? FIRST_BYTES : expected, 0, FIRST_MAX_BYTES);
    this.kept = new byte[expected <= limit ? first : 0];
    if (expected > limit && source.isBuffered()) {
      // All of it has come, so that it is known by now to be too long, as Envoy knows it.
      abandoned = true;
      onAbandoned.run();
    }
  }

  /** Whether a new reader would get all of it. */
  boolean isReplayable() {
    return !abandoned;
  }

  /** Whether the source was read to its end. */
  boolean isEnded() {
    return ended;
  }

  /** A reader that begins at the beginning. */
  HttpBody reader() {
    return new Reader();
  }

  private final class Reader extends HttpBody {
    private long position;
    private volatile boolean cancelled;

    @Override
    public long remaining() {
      long rest = ended ? 0 : source.remaining();
      return rest < 0 ? -1 : rest + length - position;
    }

    @Override
    public boolean isBuffered() {
      return ended || (!pulling && source.isBuffered());
    }

    @Override
    public boolean isExhausted() {
      lock.lock();
      try {
        return position == length && !pulling && source.isExhausted();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void handOver() {
      source.handOver();
    }

    @Override
    public int available() throws IOException {
      if (position < length) {
        return (int) Math.min(Integer.MAX_VALUE, length - position);
      }
      return ended || pulling ? 0 : source.available();
    }

    @Override
    public HeaderMap trailers() throws IOException {
      return ended ? source.trailers() : NO_TRAILERS;
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        cancelled = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      source.cancel();
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      int read = readKept(target, offset, count);
      if (read == 0) {
        read = pull(target, offset, count);
      }
      position += Math.max(0, read);
      return read;
    }

    /** From what is kept; -1 at the end, 0 if this reader has to pull, which it begins then. */
    private int readKept(byte[] target, int offset, int count) throws IOException {
      lock.lock();
      try {
        while (true) {
          if (cancelled) {
            throw new IOException("cancelled");
          }
          if (position < length) {
            return copy(position, target, offset, count);
          }
          if (ended) {
            return -1;
          }
          if (!pulling) {
            pulling = true;
            return 0;
          }
          changed.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  @GuardedBy("lock")
  private int copy(long position, byte[] target, int offset, int count) throws IOException {
    if (abandoned) {
      throw new IOException("the beginning of the body was not kept");
    }
    int part = (int) Math.min(count, length - position);
    System.arraycopy(kept, (int) position, target, offset, part);
    return part;
  }

  private int pull(byte[] target, int offset, int count) throws IOException {
    int read = 0;
    try {
      read = source.read(target, offset, count);
      return read;
    } finally {
      lock.lock();
      try {
        pulling = false;
        if (read < 0) {
          ended = true;
        } else if (!abandoned) {
          keep(target, offset, read);
        }
        long before = length;
        length = before + Math.max(0, read);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @GuardedBy("lock")
  private void keep(byte[] bytes, int offset, int count) {
    long needed = length + count;
    if (needed > limit || needed > Integer.MAX_VALUE - Long.BYTES) {
      abandoned = true;
      kept = new byte[0];
      onAbandoned.run();
      return;
    }
    if (needed > kept.length) {
      long doubled = Math.min(Math.max(FIRST_BYTES, kept.length * 2L), limit);
      kept = Arrays.copyOf(kept, (int) Math.max(needed, doubled));
    }
    System.arraycopy(bytes, offset, kept, (int) length, count);
  }
}
