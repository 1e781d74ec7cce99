package io.weft.upstream;

import io.weft.stats.Gauge;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One threshold of a circuit breaker: how many of something may exist at the same time.
 *
 * <p>An identity object, shared by all requests of a cluster and priority. Any thread, never
 * blocks, no locks. Source: {@code envoy.config.cluster.v3.CircuitBreakers.Thresholds}, whose
 * numbers are unsigned and have 32 bits; they are kept as {@code long}.
 */
public sealed class ResourceLimit permits RetryBudget {
  /** What is limited, in the order of the thresholds. */
  public enum Kind {
    CONNECTIONS,
    PENDING_REQUESTS,
    REQUESTS,
    RETRIES,
    CONNECTION_POOLS
  }

  private final AtomicLong active = new AtomicLong();
  private final AtomicBoolean shownOpen = new AtomicBoolean();
  private volatile long max;
  private volatile @Nullable Supplier<Gauge> open;
  private volatile @Nullable Gauge remaining;

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
    onChange(-1);
    return true;
  }

  /** Takes one even above the limit, as the first connection of a pool may. */
  public final void acquire() {
    active.incrementAndGet();
    onChange(-1);
  }

  /** Gives one back. */
  public final void release() {
    active.decrementAndGet();
    onChange(1);
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

  /**
   * Has gauges follow this limit.
   *
   * @param whetherOpen 1 while no more may be taken; made when that is first so
   * @param left how many more may be taken; null if nobody wants to know
   */
  final void show(Supplier<Gauge> whetherOpen, @Nullable Gauge left) {
    open = whetherOpen;
    remaining = left;
    if (left != null) {
      left.set(max());
    }
  }

  private void onChange(int freed) {
    Gauge left = remaining;
    if (left != null) {
      left.add(freed);
    }
    // Rarely taken: only at the limit, and until the gauge is down again.
    while (canAcquire() == shownOpen.get()) {
      Supplier<Gauge> gauge = open;
      boolean nowOpen = !canAcquire();
      if (shownOpen.compareAndSet(!nowOpen, nowOpen) && gauge != null) {
        gauge.get().add(nowOpen ? 1 : -1);
      }
    }
  }
}
