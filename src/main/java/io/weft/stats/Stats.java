package io.weft.stats;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The stats of a {@link StatGroup} in one scope, each made when it is first used.
 *
 * <p>An identity object, shared by all threads. Finding a stat costs one array read. A stat that
 * the store's matcher rejects counts, but is not shown.
 */
public final class Stats {
  private final StatGroup group;
  private final Scope scope;
  private final AtomicReferenceArray<@Nullable Stat> made;

  Stats(StatGroup group, Scope scope) {
    this.group = group;
    this.scope = scope;
    this.made = new AtomicReferenceArray<>(group.size());
  }

  /** The counter with {@code number}. */
  public Counter counter(int number) {
    Stat stat = made.get(number);
    return stat == null ? (Counter) make(number) : (Counter) stat;
  }

  /** The gauge with {@code number}. */
  public Gauge gauge(int number) {
    Stat stat = made.get(number);
    return stat == null ? (Gauge) make(number) : (Gauge) stat;
  }

  /** The histogram with {@code number}. */
  public Histogram histogram(int number) {
    Stat stat = made.get(number);
    return stat == null ? (Histogram) make(number) : (Histogram) stat;
  }

  StatGroup group() {
    return group;
  }

  /** The stat with {@code number} if it was made. */
  @Nullable Stat peek(int number) {
    return made.get(number);
  }

  private Stat make(int number) {
    StatGroup.Declared declared = group.at(number);
    Stat stat = scope.find(declared.name(), declared.kind());
    Stat raced = made.compareAndExchange(number, null, stat);
    return raced == null ? stat : raced;
  }
}
