package io.weft.stats;

import java.util.Arrays;

/**
 * The upper ends of the buckets in which pages show a histogram, rising. A value.
 *
 * <p>They do not change how values are kept, which is far finer. Source: {@code
 * envoy.config.metrics.v3.HistogramBucketSettings}.
 */
public final class HistogramBuckets {
  /** What a histogram has unless configured. */
  public static final HistogramBuckets DEFAULT =
      of(
          0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
          600_000, 1_800_000, 3_600_000);

  private final double[] bounds;

  private HistogramBuckets(double[] bounds) {
    this.bounds = bounds;
  }

  /** The buckets that end at {@code bounds}, in whatever order. */
  public static HistogramBuckets of(double... bounds) {
    double[] sorted = bounds.clone();
    Arrays.sort(sorted);
    return new HistogramBuckets(sorted);
  }

  /** How many there are. */
  public int size() {
    return bounds.length;
  }

  /** Where bucket {@code index} ends. */
  public double bound(int index) {
    return bounds[index];
  }

  /** How many of {@code values} are in each bucket or one before. */
  long[] cumulative(Distribution values) {
    long[] counts = new long[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      counts[i] = values.countUpTo(bounds[i]);
    }
    return counts;
  }

  /** How many of {@code values} are in each bucket. */
  long[] disjoint(Distribution values) {
    long[] counts = cumulative(values);
    for (int i = counts.length - 1; i > 0; i--) {
      counts[i] -= counts[i - 1];
    }
    return counts;
  }
}
