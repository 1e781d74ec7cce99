package io.weft.stats;

/** How much there is of something just now. Any thread, no lock, no garbage. */
public final class Gauge extends Sum {
  private volatile boolean used;

  Gauge() {}

  /** One more. */
  public void inc() {
    add(1);
  }

  /** One less. */
  public void dec() {
    plus(-1);
  }

  /** {@code amount} more. */
  public void add(long amount) {
    plus(amount);
    if (!used) {
      used = true;
    }
  }

  /** {@code amount} less. */
  public void sub(long amount) {
    plus(-amount);
  }

  /** Makes it {@code replacement}; for gauges of one writer only. */
  public void set(long replacement) {
    add(replacement - sum());
  }

  /** How much there is. */
  public long value() {
    return sum();
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
