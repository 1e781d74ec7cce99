package io.weft.stats;

/** The values of a {@link Histogram} at one time; immutable. */
public final class Distribution {
  /** No values. */
  public static final Distribution EMPTY = new Distribution(0, new long[0], 0, 0);

  private final long zeros;
  private final long[] counts;
  private final long total;
  private final long sum;

  Distribution(long zeros, long[] counts, long total, long sum) {
    this.zeros = zeros;
    this.counts = counts;
    this.total = total;
    this.sum = sum;
  }

  /** How many values there are. */
  public long count() {
    return total;
  }

  /** The sum of all values as the buckets tell it. */
  public double sum() {
    return sum;
  }

  /** How many values are at most {@code bound}, counting a bucket only if it is all below. */
  public long countUpTo(double bound) {
    long below = bound >= 0 ? zeros : 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && Histogram.lowerBound(i) + Histogram.width(i) <= bound + 1e-9) {
        below += counts[i];
      } else if (counts[i] > 0
          && Histogram.lowerBound(i) <= bound + 1e-9
          && Histogram.width(i) <= 1) {
        below += counts[i];
      }
    }
    return below;
  }

  /** The value below which the share {@code q} of all values lies; NaN if there are none. */
  public double quantile(double q) {
    if (total == 0) {
      return Double.NaN;
    }
    double wanted = q * total;
    if (wanted <= zeros && zeros > 0) {
      return 0;
    }
    double below = zeros;
    double last = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        continue;
      }
      double lower = Histogram.lowerBound(i);
      if (wanted <= below + counts[i]) {
        return lower + Histogram.width(i) * Math.max(0, wanted - below) / counts[i];
      }
      below += counts[i];
      last = lower + Histogram.width(i);
    }
    return last;
  }

  Distribution minus(Distribution before) {
    if (before.counts.length == 0) {
      return this;
    }
    long[] difference = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      difference[i] = counts[i] - before.counts[i];
    }
    return new Distribution(
        zeros - before.zeros, difference, total - before.total, sum - before.sum);
  }
}
