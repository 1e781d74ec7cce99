package io.weft.tls;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, of which the one that was not asked for longest goes when there are too many.
 *
 * <p>Any thread; its lock is a leaf.
 */
final class RecentlyUsed<K, V> {
  private final ReentrantLock lock = new ReentrantLock();
  private final int most;

  /** In the order in which they were used. */
  @GuardedBy("lock")
  private final LinkedHashMap<K, V> values = new LinkedHashMap<>(16, 0.75f, true);

  /** Keeps {@code most} values at the most. */
  RecentlyUsed(int most) {
    this.most = most;
  }

  /** The value of {@code key}, which is used now; null if there is none. */
  @Nullable V get(K key) {
    lock.lock();
    try {
      return values.get(key);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps {@code value}, which is used now. */
  void put(K key, V value) {
    lock.lock();
    try {
      values.put(key, value);
      if (values.size() > most) {
        values.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
  }
}
