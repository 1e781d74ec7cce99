package io.weft.stats;

/**
 * Counts events; never goes down but by {@code /reset_counters}. Any thread, no lock, no garbage.
 */
public final class Counter extends Sum {
  private volatile boolean wasReset;

  Counter() {}

  /** Counts one. */
  public void inc() {
    plus(1);
  }

  /** Counts {@code amount}. */
  public void add(long amount) {
    plus(amount);
  }

  /** How much was counted. */
  public long value() {
    return sum();
  }

  @Override
  public StatKind kind() {
    return StatKind.COUNTER;
  }

  @Override
  public boolean isUsed() {
    return wasReset || sum() != 0;
  }

  void reset() {
    if (sum() != 0) {
      wasReset = true;
      zero();
    }
  }
}
