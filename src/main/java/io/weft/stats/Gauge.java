package io.weft.stats;

import java.util.concurrent.atomic.LongAdder;

/** How much there is of something just now. Any thread, no lock, no garbage. */
public final class Gauge extends Stat {
  private final LongAdder value = new LongAdder();
  private volatile boolean used;

  Gauge() {}

  /** One more. */
  public void inc() {
    add(1);
  }

  /** One less. */
  public void dec() {
    value.decrement();
  }

  /** {@code amount} more. */
  public void add(long amount) {
    value.add(amount);
    if (!used) {
      used = true;
    }
  }

  /** {@code amount} less. */
  public void sub(long amount) {
    value.add(-amount);
  }

  /** Makes it {@code replacement}; for gauges of one writer only. */
  public void set(long replacement) {
    add(replacement - value.sum());
  }

  /** How much there is. */
  public long value() {
    return value.sum();
  }

  @Override
  public StatKind kind() {
    return StatKind.GAUGE;
  }

  @Override
  public boolean isUsed() {
    return used;
  }
}
