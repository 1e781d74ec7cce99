package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A request body that several attempts can read from its beginning, as long as it is not too long.
 *
 * <p>What was read is kept; each reader first gets what is kept and then goes on with the source. A
 * reader that waits for the source holds the lock: another one that comes to the same place waits
 * with it and finds what came. Beyond the limit nothing is kept any more and only the reader that
 * is furthest can go on.
 */
final class ReplayBody {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);
  private static final int FIRST_BYTES = 1024;

  private final HttpBody source;
  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private byte[] kept = new byte[0];
  private int length;
  private boolean ended;
  private volatile boolean abandoned;

  /**
   * A body that reads {@code source} once.
   *
   * @param limit how many bytes are kept at most
   */
  ReplayBody(HttpBody source, long limit) {
    this.source = source;
    this.limit = limit;
  }

  /** Whether a new reader would get all of it. */
  boolean isReplayable() {
    return !abandoned;
  }

  /** A reader that begins at the beginning. */
  HttpBody reader() {
    return new Reader();
  }

  private final class Reader extends HttpBody {
    private long position;
    private boolean cancelled;

    @Override
    public long remaining() {
      long rest = source.remaining();
      return rest < 0 ? -1 : rest + length - position;
    }

    @Override
    public boolean isBuffered() {
      return source.isBuffered();
    }

    @Override
    public int available() throws IOException {
      return (int) Math.max(0, length - position) + source.available();
    }

    @Override
    public HeaderMap trailers() throws IOException {
      return ended ? source.trailers() : NO_TRAILERS;
    }

    @Override
    public void cancel() {
      cancelled = true;
      source.cancel();
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      lock.lock();
      try {
        if (cancelled) {
          throw new IOException("cancelled");
        }
        if (position < length && !abandoned) {
          int part = (int) Math.min(count, length - position);
          System.arraycopy(kept, (int) position, target, offset, part);
          position += part;
          return part;
        }
        if (ended) {
          return -1;
        }
        int read = source.read(target, offset, count);
        if (read < 0) {
          ended = true;
          return -1;
        }
        keep(target, offset, read);
        position += read;
        return read;
      } finally {
        lock.unlock();
      }
    }
  }

  private void keep(byte[] bytes, int offset, int count) {
    if (abandoned) {
      return;
    }
    if (length + (long) count > limit) {
      abandoned = true;
      kept = new byte[0];
      return;
    }
    if (length + count > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(FIRST_BYTES, Math.max(kept.length * 2, length + count)));
    }
    System.arraycopy(bytes, offset, kept, length, count);
    length += count;
  }
}
