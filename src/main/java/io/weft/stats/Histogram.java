package io.weft.stats;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How values are distributed, in Envoy's log-linear buckets: 90 for each power of ten, so that a
 * value keeps two significant digits.
 *
 * <p>Any thread, no lock; the buckets of a power of ten are made on first use. Source: the
 * histograms of libcircllhist.
 */
public final class Histogram {
  private static final int DECADES = 19;
  private static final int BUCKETS = 90;
  private static final long[] POWERS = powers();

  private final boolean millis;
  private final AtomicLong zeros = new AtomicLong();
  private final AtomicReferenceArray<@Nullable AtomicLongArray> decades =
      new AtomicReferenceArray<>(DECADES);
  private final LongAdder sum = new LongAdder();
  private volatile @Nullable Distribution atLatch;
  private volatile Distribution interval = Distribution.EMPTY;

  Histogram(boolean millis) {
    this.millis = millis;
  }

  /** Takes a value; a negative one counts as zero. */
  public void record(long value) {
    if (value <= 0) {
      zeros.incrementAndGet();
      return;
    }
    sum.add(value);
    int decade = decade(value);
    decade(decade).incrementAndGet((int) (value * 10 / POWERS[decade] - 10));
  }

  /** Whether values are milliseconds. */
  public boolean isMillis() {
    return millis;
  }

  /** Everything since the start. */
  public Distribution cumulative() {
    long[] counts = new long[DECADES * BUCKETS];
    long total = zeros.get();
    for (int i = 0; i < DECADES; i++) {
      AtomicLongArray buckets = decades.get(i);
      for (int j = 0; buckets != null && j < BUCKETS; j++) {
        counts[i * BUCKETS + j] = buckets.get(j);
        total += buckets.get(j);
      }
    }
    return new Distribution(zeros.get(), counts, total, sum.sum());
  }

  /** What came between the last two flushes. */
  public Distribution interval() {
    return interval;
  }

  /** Begins a new interval; one thread. */
  void latch() {
    Distribution now = cumulative();
    Distribution before = atLatch;
    interval = before == null ? now : now.minus(before);
    atLatch = now;
  }

  /** The lower end of bucket {@code index} of a distribution. */
  static double lowerBound(int index) {
    return POWERS[index / BUCKETS] * (10 + index % BUCKETS) / 10.0;
  }

  /** The width of bucket {@code index} of a distribution. */
  static double width(int index) {
    return POWERS[index / BUCKETS] / 10.0;
  }

  private AtomicLongArray decade(int index) {
    AtomicLongArray buckets = decades.get(index);
    if (buckets != null) {
      return buckets;
    }
    AtomicLongArray made = new AtomicLongArray(BUCKETS);
    AtomicLongArray raced = decades.compareAndExchange(index, null, made);
    return raced == null ? made : raced;
  }

  private static int decade(long value) {
    int decade = 0;
    while (decade + 1 < DECADES && value >= POWERS[decade + 1]) {
      decade++;
    }
    return decade;
  }

  private static long[] powers() {
    long[] powers = new long[DECADES];
    powers[0] = 1;
    for (int i = 1; i < DECADES; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
