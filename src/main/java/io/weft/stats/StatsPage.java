package io.weft.stats;

/**
 * A page of stats that is made piece by piece, so that a large one never lies in memory as a whole.
 * Used by one thread.
 */
public interface StatsPage {
  /**
   * Appends the next piece of the page to {@code out}.
   *
   * @return false if the page has ended and nothing was appended
   */
  boolean appendNext(StringBuilder out);
}
