package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between streams; from socket to socket through a large direct buffer, so that they
 * never lie in the heap.
 *
 * <p>Begins with a small buffer and takes a large one only while reads fill what they are given, so
 * that a quiet connection holds next to nothing.
 */
public final class DirectTransfer {
  /** A stream that can be read into a direct buffer. */
  public interface Source {
    /** Reads what is there, at least one byte; -1 at the end of input. Blocks. */
    int read(ByteBuffer target) throws IOException;
  }

  /** A stream that a direct buffer can be written to. */
  public interface Sink {
    /** Writes all of {@code source}. Blocks. */
    void write(ByteBuffer source) throws IOException;
  }

  /** Learns how many bytes were moved, with each piece, on the moving thread. */
  @FunctionalInterface
  public interface Progress {
    /** {@code bytes} more were read and are going to be written. */
    default void read(int bytes) {}

    /** {@code bytes} more were written. */
    void moved(int bytes) throws IOException;
  }

  /** The length of a large buffer in bytes. */
  public static final int LARGE_BYTES = 128 * 1024;

  private static final int SMALL_BYTES = 2 * 1024;
  private static final Progress UNOBSERVED = bytes -> {};
  private static final BufferPool<ByteBuffer> DIRECT =
      new BufferPool<>(32, () -> ByteBuffer.allocateDirect(LARGE_BYTES));

  private DirectTransfer() {}

  /** As {@link #copy(InputStream, OutputStream, long, Progress)}, unobserved. */
  public static long copy(InputStream from, OutputStream to, long atMost) throws IOException {
    return copy(from, to, atMost, UNOBSERVED);
  }

  /**
   * Moves up to {@code atMost} bytes, fewer only at the end of input; blocks.
   *
   * @return how many were moved
   */
  public static long copy(InputStream from, OutputStream to, long atMost, Progress progress)
      throws IOException {
    if (from instanceof Source source && to instanceof Sink sink) {
      return copy(source, sink, atMost, progress);
    }
    return copyHeap(from, to, atMost, progress);
  }

  /** As {@link #copy(InputStream, OutputStream, long, Progress)}, through direct buffers. */
  public static long copy(Source from, Sink to, long atMost, Progress progress) throws IOException {
    long moved = 0;
    ByteBuffer large = null;
    ByteBuffer small = null;
    try {
      boolean busy = atMost >= LARGE_BYTES && atMost != Long.MAX_VALUE;
      while (moved < atMost) {
        ByteBuffer buffer;
        if (busy) {
          large = large == null ? DIRECT.borrow() : large;
          buffer = large;
        } else {
          large = giveBack(large);
          small = small == null ? ByteBuffer.allocate(SMALL_BYTES) : small;
          buffer = small;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), atMost - moved));
        int count = from.read(buffer);
        if (count < 0) {
          break;
        }
        busy = count >= SMALL_BYTES;
        buffer.flip();
        progress.read(count);
        to.write(buffer);
        moved += count;
        progress.moved(count);
      }
    } finally {
      giveBack(large);
    }
    return moved;
  }

  private static @Nullable ByteBuffer giveBack(@Nullable ByteBuffer large) {
    if (large != null) {
      DIRECT.giveBack(large);
    }
    return null;
  }

  private static long copyHeap(InputStream from, OutputStream to, long atMost, Progress progress)
      throws IOException {
    long moved = 0;
    byte[] small = new byte[SMALL_BYTES];
    byte[] large = null;
    try {
      while (moved < atMost) {
        byte[] buffer = large == null ? small : large;
        int count = from.read(buffer, 0, (int) Math.min(buffer.length, atMost - moved));
        if (count < 0) {
          break;
        }
        progress.read(count);
        to.write(buffer, 0, count);
        moved += count;
        progress.moved(count);
        if (count == small.length && large == null) {
          large = BufferPool.HEAP.borrow();
        } else if (count < small.length && large != null) {
          BufferPool.HEAP.giveBack(large);
          large = null;
        }
      }
    } finally {
      if (large != null) {
        BufferPool.HEAP.giveBack(large);
      }
    }
    return moved;
  }
}
