package io.weft.upstream;

import org.jspecify.annotations.Nullable;

/** Finds the host for a hash among those of one priority. Immutable. */
@FunctionalInterface
interface HashTable {
  /**
   * The host for {@code hash}; null if there is none.
   *
   * @param attempt 0 at first; others give other hosts, as a rule
   */
  @Nullable Host pick(long hash, int attempt);
}
