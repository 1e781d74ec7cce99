package io.weft.server;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives the memory that a burst of load has left in the heap back to the system, once nothing is
 * under way. A collector that runs only when it needs room would keep it until the next burst.
 *
 * <p>Control thread only. A collection stops every thread for some milliseconds; it comes once
 * after the start, whose garbage it takes, then at most once for each time that the heap has grown
 * by a quarter, and never to a heap so large that collecting it would be felt.
 */
final class HeapTrim {
  private static final long MAX_HEAP_BYTES = 512L * 1024 * 1024;

  private final LongSupplier heapBytes;
  private final BooleanSupplier isIdle;
  private final Runnable collection;

  /** What the heap was kept to last; nothing before the first collection. */
  private long lastBytes;

  private boolean wasIdle;

  /** A trim of the process's own heap, which {@code isIdle} permits. */
  HeapTrim(BooleanSupplier isIdle) {
    this(Runtime.getRuntime()::totalMemory, isIdle, System::gc);
  }

  /**
   * A trim of any heap.
   *
   * @param heapBytes the bytes that the heap takes from the system now
   * @param isIdle whether nothing is under way now
   * @param collection collects what is dead and gives its memory back
   */
  HeapTrim(LongSupplier heapBytes, BooleanSupplier isIdle, Runnable collection) {
    this.heapBytes = heapBytes;
    this.isIdle = isIdle;
    this.collection = collection;
  }

  /** Collects if the heap has grown, and nothing was under way now and at the call before. */
  void check() {
    boolean idle = isIdle.getAsBoolean();
    long bytes = heapBytes.getAsLong();
    boolean hasGrown = bytes > lastBytes + lastBytes / 4 && bytes <= MAX_HEAP_BYTES;
    if (idle && wasIdle && hasGrown) {
      collection.run();
      lastBytes = heapBytes.getAsLong();
    }
    lastBytes = Math.min(lastBytes, bytes);
    wasIdle = idle;
  }
}
