package io.weft.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One threshold of a circuit breaker: how many of something may exist at the same time.
 *
 * <p>An identity object, shared by all requests of a cluster and priority. Any thread, never
 * blocks, no locks. Source: {@code envoy.config.cluster.v3.CircuitBreakers.Thresholds}, whose
 * numbers are unsigned and have 32 bits; they are kept as {@code long}.
 */
public sealed class ResourceLimit permits RetryBudget {
  private final AtomicLong active = new AtomicLong();
  private volatile long max;
  private volatile boolean touched;

  /** At most {@code max} at the same time. */
  public ResourceLimit(long max) {
    this.max = max;
  }

  /** Takes one if there are less than {@link #max}; pair it with {@link #release}. */
  public final boolean tryAcquire() {
    long most = max();
    long current;
    do {
      current = active.get();
      if (current >= most) {
        return false;
      }
    } while (!active.compareAndSet(current, current + 1));
    touch();
    return true;
  }

  /** Takes one even above the limit, as the first connection of a pool may. */
  public final void acquire() {
    active.incrementAndGet();
    touch();
  }

  /** Gives one back. */
  public final void release() {
    active.decrementAndGet();
  }

  /** Whether one more may be taken. */
  public final boolean canAcquire() {
    return active.get() < max();
  }

  /** How many exist now. */
  public final long active() {
    return active.get();
  }

  /** How many may exist. */
  public long max() {
    return max;
  }

  /** Changes how many may exist; nothing is taken away from anyone. */
  public final void max(long replacement) {
    max = replacement;
  }

  /** How many more may exist. */
  public final long remaining() {
    return Math.max(0, max() - active.get());
  }

  /** Whether the breaker is open: it refuses, and was used before (a limit of 0 opens late). */
  public final boolean isOpen() {
    return touched && !canAcquire();
  }

  private void touch() {
    if (!touched) {
      touched = true;
    }
  }
}
