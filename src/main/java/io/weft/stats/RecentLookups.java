package io.weft.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last names of stats that were looked up as text, to find code that does so on the path of
 * requests, where stats should be found by number. Off at first; the total is counted always.
 *
 * <p>An identity object; any thread, no lock. Source: Envoy's {@code /stats/recentlookups}.
 */
public final class RecentLookups {
  /** A name and how often it is among the last ones. */
  public record Lookup(String name, long count) {}

  private static final int CAPACITY = 100;

  private final AtomicLong total = new AtomicLong();
  private volatile @Nullable AtomicReferenceArray<@Nullable String> last;

  RecentLookups() {}

  /** Begins to keep names. */
  public void enable() {
    if (last == null) {
      last = new AtomicReferenceArray<>(CAPACITY);
    }
  }

  /** Keeps no names any more and forgets those that were kept. */
  public void disable() {
    last = null;
  }

  /** Forgets the names that were kept. */
  public void clear() {
    if (last != null) {
      last = new AtomicReferenceArray<>(CAPACITY);
    }
  }

  /** Whether names are kept. */
  public boolean isEnabled() {
    return last != null;
  }

  /** How many names were looked up since the process started. */
  public long total() {
    return total.get();
  }

  /** The names that were kept, the rarest first. */
  public List<Lookup> names() {
    Map<String, Long> counts = new HashMap<>();
    AtomicReferenceArray<@Nullable String> kept = last;
    for (int i = 0; kept != null && i < kept.length(); i++) {
      String name = kept.get(i);
      if (name != null) {
        counts.merge(name, 1L, Long::sum);
      }
    }
    List<Lookup> names = new ArrayList<>();
    counts.forEach((name, count) -> names.add(new Lookup(name, count)));
    names.sort(Comparator.comparingLong(Lookup::count).thenComparing(Lookup::name));
    return names;
  }

  void note(String prefix, String name) {
    long number = total.getAndIncrement();
    AtomicReferenceArray<@Nullable String> kept = last;
    if (kept != null) {
      kept.set((int) (number % CAPACITY), prefix + name);
    }
  }
}
