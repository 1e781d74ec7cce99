package io.weft.upstream;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of a pool, last in, first out, so that what is not needed grows old.
 *
 * <p>Lock-free and without garbage: a list over slots, whose head is one number with a tag against
 * ABA. Connections get a slot when they are opened and keep it; only that takes a lock.
 *
 * <pre>
 *   head:  | tag, 32 bits | slot of the top, 32 bits; 0 if empty |
 * </pre>
 */
final class IdleStack {
  private static final long SLOT_MASK = 0xffff_ffffL;
  private static final long TAG_STEP = 1L << 32;
  private static final int FIRST_CAPACITY = 4;

  private final AtomicLong head = new AtomicLong();
  private final ReentrantLock slots = new ReentrantLock();

  /** Index 0 stays empty. Written under {@code slots}. */
  private volatile @Nullable PooledConnection[] table = new PooledConnection[FIRST_CAPACITY];

  /** Gives {@code connection} a slot. */
  void register(PooledConnection connection) {
    slots.lock();
    try {
      @Nullable PooledConnection[] current = table;
      int slot = 1;
      while (slot < current.length && current[slot] != null) {
        slot++;
      }
      @Nullable PooledConnection[] changed =
          Arrays.copyOf(current, slot < current.length ? current.length : 2 * current.length);
      changed[slot] = connection;
      connection.slot = slot;
      table = changed;
    } finally {
      slots.unlock();
    }
  }

  /** Takes the slot of {@code connection}, which must not lie in the stack, back. */
  void unregister(PooledConnection connection) {
    slots.lock();
    try {
      @Nullable PooledConnection[] changed = table.clone();
      changed[connection.slot] = null;
      table = changed;
    } finally {
      slots.unlock();
    }
  }

  /** Puts {@code connection}, which is registered, on top. */
  void push(PooledConnection connection) {
    while (true) {
      long top = head.get();
      connection.below = (int) (top & SLOT_MASK);
      if (head.compareAndSet(top, nextTag(top) | connection.slot)) {
        return;
      }
    }
  }

  /** Takes the connection on top; null if there is none. */
  @Nullable PooledConnection pop() {
    while (true) {
      long top = head.get();
      int slot = (int) (top & SLOT_MASK);
      if (slot == 0) {
        return null;
      }
      @Nullable PooledConnection[] current = table;
      PooledConnection connection = slot < current.length ? current[slot] : null;
      if (connection == null) {
        // Another thread took and closed it since; the head has moved on.
        continue;
      }
      if (head.compareAndSet(top, nextTag(top) | connection.below)) {
        return connection;
      }
    }
  }

  /** Whether no connection is idle at this moment. */
  boolean isEmpty() {
    return (head.get() & SLOT_MASK) == 0;
  }

  private static long nextTag(long top) {
    return (top & ~SLOT_MASK) + TAG_STEP;
  }
}
