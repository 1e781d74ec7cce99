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
  private final AtomicReferenceArray<@Nullable Object> made;

  Stats(StatGroup group, Scope scope) {
    this.group = group;
    this.scope = scope;
    this.made = new AtomicReferenceArray<>(group.size());
  }

  /** The counter with {@code number}. */
  public Counter counter(int number) {
    Object stat = made.get(number);
    return stat == null ? (Counter) make(number) : (Counter) stat;
  }

  /** The gauge with {@code number}. */
  public Gauge gauge(int number) {
    Object stat = made.get(number);
    return stat == null ? (Gauge) make(number) : (Gauge) stat;
  }

  /** The histogram with {@code number}. */
  public Histogram histogram(int number) {
    Object stat = made.get(number);
    return stat == null ? (Histogram) make(number) : (Histogram) stat;
  }

  StatGroup group() {
    return group;
  }

  /** The stat with {@code number} if it was made. */
  @Nullable Object peek(int number) {
    return made.get(number);
  }

  private Object make(int number) {
    StatGroup.Declared declared = group.at(number);
    Object stat = scope.find(declared.name(), declared.kind());
    Object raced = made.compareAndExchange(number, null, stat);
    return raced == null ? stat : raced;
  }
}
