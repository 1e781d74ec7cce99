package io.weft.stats;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A number that many threads add to. One field until two of them meet, since most stats of a large
 * mesh are counted rarely or never; then as many as it takes. Any thread, no lock, no garbage.
 */
abstract sealed class Sum extends Stat permits Counter, Gauge {
  private static final AtomicLongFieldUpdater<Sum> BASE =
      AtomicLongFieldUpdater.newUpdater(Sum.class, "base");
  private static final AtomicReferenceFieldUpdater<Sum, @Nullable LongAdder> MORE =
      AtomicReferenceFieldUpdater.newUpdater(Sum.class, LongAdder.class, "more");

  private volatile long base;
  private volatile @Nullable LongAdder more;

  final void plus(long amount) {
    LongAdder contended = more;
    if (contended == null) {
      long before = base;
      if (BASE.compareAndSet(this, before, before + amount)) {
        return;
      }
      MORE.compareAndSet(this, null, new LongAdder());
      plus(amount);
      return;
    }
    contended.add(amount);
  }

  final long sum() {
    LongAdder contended = more;
    return contended == null ? base : base + contended.sum();
  }

  /** Begins at zero again; what is added meanwhile may be lost. */
  final void zero() {
    base = 0;
    LongAdder contended = more;
    if (contended != null) {
      contended.reset();
    }
  }
}
