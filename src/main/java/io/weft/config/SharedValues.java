package io.weft.config;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Has equal values be one object, since thousands of clusters often say the same: knows the last
 * few different ones. Any thread, no lock.
 */
final class SharedValues<T> {
  private static final int KNOWN = 8;

  private final AtomicReferenceArray<@Nullable T> known = new AtomicReferenceArray<>(KNOWN);
  private final AtomicInteger next = new AtomicInteger();

  /** A value that is equal to {@code value}: one given before, if it is known still. */
  T share(T value) {
    for (int i = 0; i < KNOWN; i++) {
      T former = known.get(i);
      if (former == null) {
        break;
      }
      if (former.equals(value)) {
        return former;
      }
    }
    known.set(Integer.remainderUnsigned(next.getAndIncrement(), KNOWN), value);
    return value;
  }
}
