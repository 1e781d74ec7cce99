package io.weft.upstream;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The counters and gauges of one cluster, each made when it is first used, since a process may have
 * thousands of idle clusters. Any thread, never blocks.
 */
public final class ClusterStats {
  private static final ClusterCounter[] COUNTERS = ClusterCounter.values();
  private static final ClusterGauge[] GAUGES = ClusterGauge.values();

  private final AtomicReferenceArray<@Nullable LongAdder> counters =
      new AtomicReferenceArray<>(COUNTERS.length);
  private final AtomicReferenceArray<@Nullable LongAdder> gauges =
      new AtomicReferenceArray<>(GAUGES.length);

  /** Stats that stand at zero. */
  public ClusterStats() {}

  /** Counts one. */
  public void increment(ClusterCounter counter) {
    cell(counters, counter.ordinal()).increment();
  }

  /** Counts {@code amount}. */
  public void add(ClusterCounter counter, long amount) {
    cell(counters, counter.ordinal()).add(amount);
  }

  /** How often {@code counter} was counted. */
  public long value(ClusterCounter counter) {
    return value(counters.get(counter.ordinal()));
  }

  /** One more of {@code gauge}. */
  public void increment(ClusterGauge gauge) {
    cell(gauges, gauge.ordinal()).increment();
  }

  /** One less of {@code gauge}. */
  public void decrement(ClusterGauge gauge) {
    cell(gauges, gauge.ordinal()).decrement();
  }

  /** Sets {@code gauge}; control thread only, and not a gauge that is incremented. */
  public void set(ClusterGauge gauge, long value) {
    LongAdder cell = cell(gauges, gauge.ordinal());
    cell.add(value - cell.sum());
  }

  /** Where {@code gauge} stands. */
  public long value(ClusterGauge gauge) {
    return value(gauges.get(gauge.ordinal()));
  }

  private static long value(@Nullable LongAdder cell) {
    return cell == null ? 0 : cell.sum();
  }

  private static LongAdder cell(AtomicReferenceArray<@Nullable LongAdder> cells, int index) {
    LongAdder cell = cells.get(index);
    if (cell != null) {
      return cell;
    }
    LongAdder made = new LongAdder();
    LongAdder raced = cells.compareAndExchange(index, null, made);
    return raced == null ? made : raced;
  }
}
