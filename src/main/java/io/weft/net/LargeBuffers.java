package io.weft.net;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of 128 KiB for connections that carry much at the moment, so that one system call moves
 * more.
 *
 * <p>No more than a thirty-second part of the heap is lent at a time, so whoever gets none goes on
 * with a smaller array. Each has to be given back. Any thread, never blocks.
 */
public final class LargeBuffers {
  /** The length of each in bytes; no other pool has arrays of it. */
  public static final int BYTES = 128 * 1024;

  private static final int MOST =
      Math.clamp(Runtime.getRuntime().maxMemory() / 32 / BYTES, 8, 1024);
  private static final int KEPT = 8;

  private static final BufferPool<byte[]> FREE = new BufferPool<>(KEPT, () -> new byte[BYTES]);
  private static final AtomicInteger LENT = new AtomicInteger();

  private LargeBuffers() {}

  /** An array with arbitrary content; null if too many are lent. */
  public static byte @Nullable [] tryBorrow() {
    if (LENT.incrementAndGet() > MOST) {
      LENT.decrementAndGet();
      return null;
    }
    return FREE.borrow();
  }

  /** Takes {@code array} back; the caller must not touch it again. */
  public static void giveBack(byte[] array) {
    LENT.decrementAndGet();
    FREE.giveBack(array);
  }
}
