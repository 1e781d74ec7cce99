package io.weft.stats;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events; never goes down but by {@code /reset_counters}. Any thread, no lock, no garbage.
 */
public final class Counter extends Stat {
  private final LongAdder value = new LongAdder();
  private volatile boolean wasReset;

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

  @Override
  public StatKind kind() {
    return StatKind.COUNTER;
  }

  @Override
  public boolean isUsed() {
    return wasReset || value.sum() != 0;
  }

  void reset() {
    if (value.sum() != 0) {
      wasReset = true;
      value.reset();
    }
  }
}
