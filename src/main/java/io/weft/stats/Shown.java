package io.weft.stats;

import org.jspecify.annotations.Nullable;

/**
 * A stat on its way to a page: its whole name, and the stat itself unless it was never used. Used
 * by one thread.
 */
public final class Shown {
  private final String name;
  private final StatKind kind;
  private final @Nullable Stat stat;
  private final StatsSettings settings;

  Shown(String name, StatKind kind, @Nullable Stat stat, StatsSettings settings) {
    this.name = name;
    this.kind = kind;
    this.stat = stat;
    this.settings = settings;
  }

  /** The whole name. */
  public String name() {
    return name;
  }

  /** What kind of stat this is. */
  public StatKind kind() {
    return kind;
  }

  /** The name without its tags, and these. */
  public TaggedName tagged() {
    return stat == null ? settings.tags().produce(name) : stat.tagged(name, settings.tags());
  }

  /** Whether it was ever counted, set or recorded. */
  public boolean isUsed() {
    return stat != null && stat.isUsed();
  }

  /** The number of a counter or gauge. */
  public long value() {
    return switch (stat) {
      case Counter counter -> counter.value();
      case Gauge gauge -> gauge.value();
      case null, default -> 0;
    };
  }

  /** {@link #value} as it is shown: 64 bits without a sign, as Envoy's. */
  public String number() {
    return Long.toUnsignedString(value());
  }

  /** The text of a readout. */
  public String text() {
    return stat instanceof TextReadout readout ? readout.value() : "";
  }

  /** All values of a histogram up to the last flush. */
  public Distribution cumulative() {
    return stat instanceof Histogram histogram ? histogram.cumulative() : Distribution.EMPTY;
  }

  /** The values of a histogram between the last two flushes. */
  public Distribution interval() {
    return stat instanceof Histogram histogram ? histogram.interval() : Distribution.EMPTY;
  }

  /** In which buckets a histogram is shown. */
  public HistogramBuckets buckets() {
    return settings.buckets(name);
  }
}
