package io.weft.net;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded free list of buffers of one size, without locks and without garbage.
 *
 * <p>Shared by all threads. A buffer that is borrowed belongs to one connection; one that is not
 * given back is merely garbage. Nothing borrowed is visible outside of {@code net} and the codecs.
 *
 * @param <B> {@code byte[]} or a direct buffer
 */
public final class BufferPool<B> {
  /** Makes a buffer when the list is empty. */
  @FunctionalInterface
  public interface Maker<B> {
    /** A new buffer of the pool's size. */
    B make();
  }

  /** The length of the arrays of {@link #HEAP} in bytes: 16 KiB with a head before them. */
  public static final int HEAP_BYTES = 18 * 1024;

  /** Arrays for heads and for small bodies. */
  public static final BufferPool<byte[]> HEAP = new BufferPool<>(256, () -> new byte[HEAP_BYTES]);

  private final AtomicReferenceArray<@Nullable B> slots;
  private final Maker<B> maker;
  private final int mask;

  /**
   * About where the top of the stack is. Threads that write it at once leave buffers above it or
   * holes below, so all places are looked at before one is made or dropped.
   */
  private int hint;

  /** A list of at most {@code capacity} buffers, a power of two. */
  public BufferPool(int capacity, Maker<B> maker) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("not a power of two: " + capacity);
    }
    this.slots = new AtomicReferenceArray<>(capacity);
    this.maker = maker;
    this.mask = capacity - 1;
  }

  /** A buffer with arbitrary content; a new one if none is at hand. */
  public B borrow() {
    int top = hint;
    for (int i = 1; i <= slots.length(); i++) {
      int slot = (top - i) & mask;
      if (slots.getPlain(slot) != null) {
        B buffer = slots.getAndSet(slot, null);
        if (buffer != null) {
          hint = slot;
          return buffer;
        }
      }
    }
    return maker.make();
  }

  /** Takes {@code buffer} back; the caller must not touch it again. */
  public void giveBack(B buffer) {
    int top = hint;
    for (int i = 0; i < slots.length(); i++) {
      int slot = (top + i) & mask;
      if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, buffer)) {
        hint = slot + 1;
        return;
      }
    }
  }
}
