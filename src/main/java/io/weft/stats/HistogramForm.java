package io.weft.stats;

/** In which form a page shows histograms. Source: Envoy's {@code histogram_buckets}. */
public enum HistogramForm {
  /** Quantiles. */
  SUMMARY,
  /** How many values are at most at each bound. */
  CUMULATIVE,
  /** How many values are between a bound and the one before. */
  DISJOINT,
  /** Every bucket with values, and the quantiles. */
  DETAILED;

  /** How many of {@code values} each of {@code buckets} shows in this form. */
  long[] counts(HistogramBuckets buckets, Distribution values) {
    return this == DISJOINT ? buckets.disjoint(values) : buckets.cumulative(values);
  }
}
