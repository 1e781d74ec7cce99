package io.weft.stats;

import java.util.Arrays;

/**
 * The values of a {@link Histogram} at one time; immutable.
 *
 * <p>Only buckets with values are kept: bucket 0 holds the zeros, the others are numbered by {@link
 * Histogram}. Source: libcircllhist as Envoy 1.40 has it.
 */
public final class Distribution {
  /** No values. */
  public static final Distribution EMPTY = new Distribution(new int[0], new long[0]);

  private final int[] buckets;
  private final long[] counts;
  private final long total;

  /** The distribution with {@code counts} of values in {@code buckets}, rising. */
  Distribution(int[] buckets, long[] counts) {
    this.buckets = buckets;
    this.counts = counts;
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    this.total = sum;
  }

  /** How many values there are. */
  public long count() {
    return total;
  }

  /** About the sum of all values: each counts as the harmonic middle of its bucket. */
  public double sum() {
    double sum = 0;
    for (int i = 0; i < buckets.length; i++) {
      double low = lowerBound(i);
      if (low > 0) {
        double high = low + width(i);
        sum += (low + width(i) * (low / (low + high))) * counts[i];
      }
    }
    return sum;
  }

  /** How many values are in buckets that begin at {@code bound} or below. */
  public long countUpTo(double bound) {
    long below = 0;
    for (int i = 0; i < buckets.length && lowerBound(i) <= bound; i++) {
      below += counts[i];
    }
    return below;
  }

  /**
   * The value whose rank is the share {@code q} of all values, rounded up; NaN if there are none.
   * The values of a bucket are taken to lie in it at equal distances.
   */
  public double quantile(double q) {
    if (total == 0) {
      return Double.NaN;
    }
    double rank = Math.max(1, Math.ceil(q * total));
    long below = 0;
    int i = 0;
    while (i < buckets.length - 1 && below + counts[i] < rank) {
      below += counts[i];
      i++;
    }
    double share = Math.min(rank - below, (double) counts[i]) / (counts[i] + 1.0);
    return lowerBound(i) + width(i) * share;
  }

  /** How many buckets have values. */
  public int size() {
    return buckets.length;
  }

  /** Where the bucket at place {@code i} of those that have values begins. */
  public double lowerBound(int i) {
    return Histogram.lowerBound(buckets[i]);
  }

  /** How wide the bucket at place {@code i} is. */
  public double width(int i) {
    return Histogram.width(buckets[i]);
  }

  /** How many values are in the bucket at place {@code i}. */
  public long count(int i) {
    return counts[i];
  }

  /** What came after {@code before}, an earlier state of the same histogram. */
  Distribution minus(Distribution before) {
    int[] changed = new int[buckets.length];
    long[] differences = new long[buckets.length];
    int size = 0;
    int j = 0;
    for (int i = 0; i < buckets.length; i++) {
      while (j < before.buckets.length && before.buckets[j] < buckets[i]) {
        j++;
      }
      boolean known = j < before.buckets.length && before.buckets[j] == buckets[i];
      long difference = counts[i] - (known ? before.counts[j] : 0);
      if (difference > 0) {
        changed[size] = buckets[i];
        differences[size++] = difference;
      }
    }
    return new Distribution(Arrays.copyOf(changed, size), Arrays.copyOf(differences, size));
  }
}
