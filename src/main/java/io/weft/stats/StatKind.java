package io.weft.stats;

/** What a stat is. */
public enum StatKind {
  COUNTER,
  GAUGE,
  TEXT_READOUT,
  /** A histogram without a unit. */
  HISTOGRAM,
  /** A histogram of milliseconds. */
  HISTOGRAM_MILLIS;

  /** Whether this is a histogram, of whatever unit. */
  public boolean isHistogram() {
    return this == HISTOGRAM || this == HISTOGRAM_MILLIS;
  }
}
