package io.weft.stats;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * All stats of the process. An identity object, shared by all threads.
 *
 * <p>Two scopes of one prefix share what they count, so that two listeners with one {@code
 * stat_prefix} add up.
 */
public final class StatsStore {
  private final Map<String, Scope> scopes = new ConcurrentHashMap<>();
  private final Map<String, Integer> users = new ConcurrentHashMap<>();
  private final RecentLookups lookups = new RecentLookups();
  private final Queue<Histogram> recorded = new ConcurrentLinkedQueue<>();
  private Set<Histogram> latched = new LinkedHashSet<>();
  private final Scope root = open("");
  private volatile StatsSettings settings = StatsSettings.DEFAULT;

  /** A store without stats. */
  public StatsStore() {}

  /** The scope of the process, whose names have no prefix. */
  public Scope root() {
    return root;
  }

  /** Says how stats are named and shown; before the first page is shown. */
  public void settings(StatsSettings replacement) {
    settings = replacement;
  }

  /** The names that were looked up lately. */
  public RecentLookups recentLookups() {
    return lookups;
  }

  /**
   * The stats that {@code query} wants, by name. Those of groups that were never used are among
   * them unless it wants used ones only; those that the settings reject never are.
   */
  public List<Shown> select(StatsQuery query) {
    StatsSettings current = settings;
    Predicate<String> wanted = name -> query.names().test(name) && !current.rejects().test(name);
    Map<String, Shown> found = new TreeMap<>();
    for (Scope scope : scopes.values()) {
      if (!query.usedOnly()) {
        selectUnused(scope, query, wanted, found);
      }
      scope
          .stats()
          .forEach((local, stat) -> {
            if (query.kinds().contains(stat.kind()) && (!query.usedOnly() || stat.isUsed())) {
              String name = scope.prefix() + local;
              if (wanted.test(name)) {
                found.put(name, new Shown(name, stat.kind(), stat, current));
              }
            }
          });
    }
    return List.copyOf(found.values());
  }

  /** Adds what the groups of {@code scope} declare and nobody has used. */
  private void selectUnused(
      Scope scope, StatsQuery query, Predicate<String> wanted, Map<String, Shown> found) {
    for (Stats stats : scope.groups()) {
      for (int i = 0; i < stats.group().size(); i++) {
        StatGroup.Declared declared = stats.group().at(i);
        if (stats.peek(i) == null && query.kinds().contains(declared.kind())) {
          String name = scope.prefix() + declared.name();
          if (!found.containsKey(name) && wanted.test(name)) {
            found.put(name, new Shown(name, declared.kind(), null, settings));
          }
        }
      }
    }
  }

  /** Sets all counters to zero. */
  public void resetCounters() {
    for (Scope scope : scopes.values()) {
      for (Stat stat : scope.stats().stats()) {
        if (stat instanceof Counter counter) {
          counter.reset();
        }
      }
    }
  }

  /** Begins a new interval of all histograms; one thread. */
  public void latch() {
    // Of ten thousand clusters few record anything: only what did, now or before, is looked at.
    Set<Histogram> now = new LinkedHashSet<>();
    for (Histogram next = recorded.poll(); next != null; next = recorded.poll()) {
      now.add(next);
    }
    latched.addAll(now);
    latched.forEach(Histogram::latch);
    latched = now;
  }

  /** The histograms that took a value since the interval began. */
  Queue<Histogram> recorded() {
    return recorded;
  }

  Scope open(String prefix) {
    // Inside of one computation: the last one that closes must not take the scope of the next.
    return scopes.compute(
        prefix,
        (key, open) -> {
          users.merge(key, 1, Integer::sum);
          return open == null ? new Scope(this, key) : open;
        });
  }

  void close(Scope scope) {
    scopes.computeIfPresent(
        scope.prefix(),
        (prefix, open) -> {
          if (open != scope) {
            return open;
          }
          Integer left = users.merge(prefix, -1, (count, less) -> count == 1 ? null : count + less);
          return left == null ? null : open;
        });
  }
}
