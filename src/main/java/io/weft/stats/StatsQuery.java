package io.weft.stats;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which stats a page is to show. A value.
 *
 * @param usedOnly whether those that were never used are left out
 * @param kinds the kinds to show
 * @param names the names to show
 */
public record StatsQuery(boolean usedOnly, Set<StatKind> kinds, Predicate<String> names) {
  /** All stats. */
  public static final StatsQuery ALL =
      new StatsQuery(false, EnumSet.allOf(StatKind.class), name -> true);

  public StatsQuery {
    kinds = Set.copyOf(kinds);
  }
}
