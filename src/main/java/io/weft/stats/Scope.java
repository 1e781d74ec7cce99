package io.weft.stats;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stats whose names begin in the same way, such as {@code cluster.backend.}; they vanish together
 * when the scope is closed.
 *
 * <p>An identity object, shared by all threads. Asking twice for one name gives the same stat.
 */
public final class Scope implements AutoCloseable {
  private static final Stats[] NO_GROUPS = {};

  private final StatsStore store;
  private final String prefix;
  private final StatTable stats;
  private final AtomicReference<Stats[]> groups;

  /** Scopes that are closed with this one; null if those who asked for them close them. */
  private final @Nullable Queue<Scope> owned;

  private volatile boolean closed;

  Scope(StatsStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
    this.stats = new StatTable();
    this.groups = new AtomicReference<>(NO_GROUPS);
    this.owned = null;
  }

  private Scope(Scope same) {
    this.store = same.store;
    this.prefix = same.prefix;
    this.stats = same.stats;
    this.groups = same.groups;
    this.owned = new ConcurrentLinkedQueue<>();
  }

  /**
   * The scope whose names begin with this one's prefix and {@code name}; whoever asks closes it,
   * unless this one is an {@link #owner}.
   */
  public Scope scope(String name) {
    Scope opened = store.open(join(withoutColons(name)));
    if (owned != null) {
      owned.add(opened);
      if (closed) {
        closeOwned(owned);
      }
    }
    return opened;
  }

  /** {@code name} as Envoy has it: sinks of stats take colons for the end of a name. */
  private static String withoutColons(String name) {
    return name.indexOf(':') < 0
        ? name
        : name.replace("://", "_").replace(":/", "_").replace(':', '_');
  }

  /**
   * A scope with the same stats that closes, when it is closed itself, those scopes that were asked
   * of it, and nothing else. For whoever hands scopes to parts that do not know their own end, such
   * as the filters of a filter chain.
   */
  public Scope owner() {
    return new Scope(this);
  }

  /** The stats of {@code group} in this scope. */
  public Stats group(StatGroup group) {
    @Nullable Stats made = null;
    while (true) {
      Stats[] known = groups.get();
      for (Stats stats : known) {
        if (stats.group() == group) {
          return stats;
        }
      }
      if (made == null) {
        made = new Stats(group, this);
      }
      Stats[] more = Arrays.copyOf(known, known.length + 1);
      more[known.length] = made;
      if (groups.compareAndSet(known, more)) {
        return made;
      }
    }
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

  /**
   * Takes the stats of this scope off all pages, unless somebody else has the same scope open;
   * whoever still holds one may go on counting. Once for each time it was asked for.
   */
  @Override
  public void close() {
    if (owned == null) {
      store.close(this);
      return;
    }
    closed = true;
    closeOwned(owned);
  }

  private static void closeOwned(Queue<Scope> owned) {
    for (Scope scope = owned.poll(); scope != null; scope = owned.poll()) {
      scope.close();
    }
  }

  Stat find(String name, StatKind kind) {
    store.recentLookups().note(prefix, name);
    return stats.find(name, () -> make(kind));
  }

  /** The stats by name, without the prefix; those of groups that were never used are missing. */
  StatTable stats() {
    return stats;
  }

  /** The groups whose stats are shown; not to be changed. */
  Stats[] groups() {
    return groups.get();
  }

  private String join(String name) {
    return name.isEmpty() || name.endsWith(".") ? prefix + name : prefix + name + '.';
  }

  private Stat make(StatKind kind) {
    return switch (kind) {
      case COUNTER -> new Counter();
      case GAUGE -> new Gauge();
      case TEXT_READOUT -> new TextReadout();
      case HISTOGRAM, HISTOGRAM_MILLIS -> new Histogram(kind, store.recorded());
    };
  }
}
