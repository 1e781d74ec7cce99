package io.weft.stats;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All stats of the process. An identity object, shared by all threads.
 *
 * <p>Two scopes of one prefix share what they count, so that two listeners with one {@code
 * stat_prefix} add up.
 */
public final class StatsStore {
  /**
   * A stat as a page shows it.
   *
   * @param stat the counter, gauge, histogram or text; null for one that was never used
   */
  public record Shown(String name, StatKind kind, @Nullable Object stat) {}

  private final Map<String, Scope> scopes = new ConcurrentHashMap<>();
  private final Map<Scope, Integer> users = new ConcurrentHashMap<>();
  private final Scope root = open("");

  /** A store without stats. */
  public StatsStore() {}

  /** The scope of the process, whose names have no prefix. */
  public Scope root() {
    return root;
  }

  /** All stats in the order of their names, those of groups that were never used included. */
  public Map<String, Shown> all() {
    Map<String, Shown> all = new TreeMap<>();
    for (Scope scope : Set.copyOf(scopes.values())) {
      for (Stats group : scope.groups()) {
        for (int i = 0; i < group.group().size(); i++) {
          StatGroup.Declared declared = group.group().at(i);
          String name = scope.prefix() + declared.name();
          all.putIfAbsent(name, new Shown(name, declared.kind(), null));
        }
      }
      scope
          .stats()
          .forEach((name, stat) ->
              all.put(scope.prefix() + name, new Shown(scope.prefix() + name, kindOf(stat), stat)));
    }
    return all;
  }

  /** Sets all counters to zero. */
  public void resetCounters() {
    for (Scope scope : scopes.values()) {
      for (Object stat : scope.stats().values()) {
        if (stat instanceof Counter counter) {
          counter.reset();
        }
      }
    }
  }

  /** Begins a new interval of all histograms; one thread. */
  public void latch() {
    for (Scope scope : scopes.values()) {
      for (Object stat : scope.stats().values()) {
        if (stat instanceof Histogram histogram) {
          histogram.latch();
        }
      }
    }
  }

  Scope open(String prefix) {
    Scope scope = scopes.computeIfAbsent(prefix, missing -> new Scope(this, missing));
    users.merge(scope, 1, Integer::sum);
    return scope;
  }

  void close(Scope scope) {
    Integer left = users.computeIfPresent(scope, (key, count) -> count == 1 ? null : count - 1);
    if (left == null) {
      scopes.remove(scope.prefix(), scope);
    }
  }

  private static StatKind kindOf(Object stat) {
    return switch (stat) {
      case Counter counter -> StatKind.COUNTER;
      case Gauge gauge -> StatKind.GAUGE;
      case TextReadout text -> StatKind.TEXT_READOUT;
      case Histogram histogram ->
          histogram.isMillis() ? StatKind.HISTOGRAM_MILLIS : StatKind.HISTOGRAM;
      default -> throw new IllegalStateException("not a stat: " + stat.getClass());
    };
  }
}
