package io.weft.stats;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stats of one scope by name: two sorted arrays, replaced when a stat is made, which take an
 * eighth of what a map takes. Looking up takes some comparisons; data paths find stats by number.
 * Any thread, no lock.
 */
final class StatTable {
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  private record Content(String[] names, Stat[] stats) {}

  private final AtomicReference<Content> content =
      new AtomicReference<>(new Content(new String[0], new Stat[0]));

  /** The stat {@code name}; what {@code maker} makes if there is none. */
  Stat find(String name, Supplier<Stat> maker) {
    @Nullable Stat made = null;
    while (true) {
      Content now = content.get();
      int place = Arrays.binarySearch(now.names, name);
      if (place >= 0) {
        return now.stats[place];
      }
      if (made == null) {
        made = maker.get();
      }
      if (content.compareAndSet(now, with(now, ~place, name, made))) {
        return made;
      }
    }
  }

  /** Gives all that there are now to {@code visitor}, by name. */
  void forEach(BiConsumer<String, Stat> visitor) {
    Content now = content.get();
    for (int i = 0; i < now.names.length; i++) {
      visitor.accept(now.names[i], now.stats[i]);
    }
  }

  /** All that there are now, by name; not to be changed. */
  Stat[] stats() {
    return content.get().stats;
  }

  private static Content with(Content now, int place, String name, Stat stat) {
    int size = now.names.length;
    String[] names = Arrays.copyOf(now.names, size + 1);
    Stat[] stats = Arrays.copyOf(now.stats, size + 1);
    System.arraycopy(now.names, place, names, place + 1, size - place);
    System.arraycopy(now.stats, place, stats, place + 1, size - place);
    names[place] = name;
    stats[place] = stat;
    return new Content(names, stats);
  }
}
