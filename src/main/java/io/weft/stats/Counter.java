package io.weft.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events; never goes down but by {@code /reset_counters}. Any thread, no lock, no garbage.
 */
public final class Counter {
  private final LongAdder value = new LongAdder();

  Counter() {}

  /** Counts one. */
  public void inc() {
    value.increment();
  }

  /** Counts {@code amount}. */
  public void add(long amount) {
    value.add(amount);
  }

  /** How much was counted. */
  public long value() {
    return value.sum();
  }

  void reset() {
    value.reset();
  }
}
