package io.weft.stats;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stats whose names begin in the same way, such as {@code cluster.backend.}; they vanish together
 * when the scope is closed.
 *
 * <p>An identity object, shared by all threads. Asking twice for one name gives the same stat.
 */
public final class Scope implements AutoCloseable {
  private final StatsStore store;
  private final String prefix;
  private final Map<String, Stat> stats = new ConcurrentHashMap<>();
  private final List<Stats> groups = new CopyOnWriteArrayList<>();

  Scope(StatsStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /**
   * The scope whose names begin with this one's prefix and {@code name}; whoever asks closes it.
   */
  public Scope scope(String name) {
    return store.open(join(name));
  }

  /** The stats of {@code group} in this scope. */
  public Stats group(StatGroup group) {
    Stats made = new Stats(group, this);
    groups.add(made);
    return made;
  }

  /** The counter {@code name}. */
  public Counter counter(String name) {
    return (Counter) find(name, StatKind.COUNTER);
  }

  /** The gauge {@code name}. */
  public Gauge gauge(String name) {
    return (Gauge) find(name, StatKind.GAUGE);
  }

  /** The histogram {@code name}, without a unit. */
  public Histogram histogram(String name) {
    return (Histogram) find(name, StatKind.HISTOGRAM);
  }

  /** The histogram {@code name} of milliseconds. */
  public Histogram histogramMillis(String name) {
    return (Histogram) find(name, StatKind.HISTOGRAM_MILLIS);
  }

  /** A text under {@code name}. */
  public TextReadout textReadout(String name) {
    return (TextReadout) find(name, StatKind.TEXT_READOUT);
  }

  /** What the names of this scope begin with, the last dot included. */
  public String prefix() {
    return prefix;
  }

  /** Takes the stats of this scope off all pages; whoever still holds one may go on counting. */
  @Override
  public void close() {
    store.close(this);
  }

  Stat find(String name, StatKind kind) {
    store.recentLookups().note(prefix, name);
    return stats.computeIfAbsent(name, missing -> make(kind));
  }

  /** The stats by name, without the prefix; those of groups that were never used are missing. */
  Map<String, Stat> stats() {
    return stats;
  }

  List<Stats> groups() {
    return groups;
  }

  private String join(String name) {
    return name.isEmpty() || name.endsWith(".") ? prefix + name : prefix + name + '.';
  }

  private static Stat make(StatKind kind) {
    return switch (kind) {
      case COUNTER -> new Counter();
      case GAUGE -> new Gauge();
      case TEXT_READOUT -> new TextReadout();
      case HISTOGRAM, HISTOGRAM_MILLIS -> new Histogram(kind);
    };
  }
}
