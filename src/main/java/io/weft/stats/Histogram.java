package io.weft.stats;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How values are distributed, in Envoy's log-linear buckets: 90 for each power of ten, so that a
 * value keeps two significant digits.
 *
 * <p>Any thread, no lock; the buckets of a power of ten are made on first use, after that recording
 * makes no garbage. Pages show what was there at the last flush, as Envoy's do. Source: the
 * histograms of libcircllhist.
 */
public final class Histogram extends Stat {
  private static final int DECADES = 19;
  private static final int BUCKETS = 90;
  private static final int FIRST_MANTISSA = 10;
  private static final long[] POWERS = powers();

  private static final AtomicLongFieldUpdater<Histogram> ZEROS =
      AtomicLongFieldUpdater.newUpdater(Histogram.class, "zeros");

  @SuppressWarnings("rawtypes") // A class literal has no type arguments.
  private static final AtomicReferenceFieldUpdater<Histogram, @Nullable AtomicReferenceArray> MADE =
      AtomicReferenceFieldUpdater.newUpdater(
          Histogram.class, AtomicReferenceArray.class, "decades");

  private final StatKind kind;
  private final Queue<Histogram> recorded;
  private volatile boolean isRecorded;
  private volatile long zeros;
  // Made by the first value above zero, which for most there never is.
  private volatile @Nullable AtomicReferenceArray<@Nullable AtomicLongArray> decades;
  private volatile Distribution cumulative = Distribution.EMPTY;
  private volatile Distribution interval = Distribution.EMPTY;

  /**
   * A histogram without values.
   *
   * @param recorded where it puts itself when it takes its first value of an interval
   */
  Histogram(StatKind kind, Queue<Histogram> recorded) {
    this.kind = kind;
    this.recorded = recorded;
  }

  /** Takes a value; a negative one counts as zero. */
  public void record(long value) {
    if (value <= 0) {
      ZEROS.incrementAndGet(this);
    } else {
      int decade = decade(value);
      long mantissa =
          decade == 0 ? value * FIRST_MANTISSA : value / (POWERS[decade] / FIRST_MANTISSA);
      decade(decade).incrementAndGet((int) mantissa - FIRST_MANTISSA);
    }
    if (!isRecorded) {
      isRecorded = true;
      recorded.add(this);
    }
  }

  @Override
  public StatKind kind() {
    return kind;
  }

  @Override
  public boolean isUsed() {
    return cumulative.count() > 0;
  }

  /** Everything up to the last flush. */
  public Distribution cumulative() {
    return cumulative;
  }

  /** What came between the last two flushes. */
  public Distribution interval() {
    return interval;
  }

  /** Begins a new interval; one thread. */
  void latch() {
    // Before the values are read: what comes meanwhile is in this interval or noted for the next.
    isRecorded = false;
    Distribution before = cumulative;
    if (total() == before.count()) {
      interval = Distribution.EMPTY;
      return;
    }
    Distribution now = take();
    cumulative = now;
    interval = now.minus(before);
  }

  /** Where bucket {@code bucket} of a distribution begins. */
  static double lowerBound(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    int index = bucket - 1;
    return POWERS[index / BUCKETS] * (double) (FIRST_MANTISSA + index % BUCKETS) / FIRST_MANTISSA;
  }

  /** How wide bucket {@code bucket} of a distribution is. */
  static double width(int bucket) {
    return bucket == 0 ? 0 : POWERS[(bucket - 1) / BUCKETS] / (double) FIRST_MANTISSA;
  }

  private long total() {
    long total = zeros;
    AtomicReferenceArray<@Nullable AtomicLongArray> known = decades;
    for (int i = 0; known != null && i < DECADES; i++) {
      AtomicLongArray decade = known.get(i);
      for (int j = 0; decade != null && j < BUCKETS; j++) {
        total += decade.get(j);
      }
    }
    return total;
  }

  private Distribution take() {
    int[] buckets = new int[BUCKETS];
    long[] counts = new long[BUCKETS];
    int size = 0;
    long zero = zeros;
    if (zero > 0) {
      counts[size++] = zero;
    }
    AtomicReferenceArray<@Nullable AtomicLongArray> known = decades;
    for (int i = 0; known != null && i < DECADES; i++) {
      AtomicLongArray decade = known.get(i);
      for (int j = 0; decade != null && j < BUCKETS; j++) {
        long count = decade.get(j);
        if (count > 0) {
          if (size == buckets.length) {
            buckets = Arrays.copyOf(buckets, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
          }
          buckets[size] = 1 + i * BUCKETS + j;
          counts[size++] = count;
        }
      }
    }
    return new Distribution(Arrays.copyOf(buckets, size), Arrays.copyOf(counts, size));
  }

  private AtomicLongArray decade(int index) {
    AtomicReferenceArray<@Nullable AtomicLongArray> known = decades;
    if (known == null) {
      MADE.compareAndSet(this, null, new AtomicReferenceArray<>(DECADES));
      return decade(index);
    }
    AtomicLongArray buckets = known.get(index);
    if (buckets != null) {
      return buckets;
    }
    AtomicLongArray made = new AtomicLongArray(BUCKETS);
    AtomicLongArray raced = known.compareAndExchange(index, null, made);
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
