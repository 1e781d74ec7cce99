package io.weft.matcher;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step on the way through a tree of matchers, for people who ask why. A value.
 *
 * @param depth how many trees are around it
 * @param place where in its tree, such as {@code matchers[0]}
 * @param reasons what was looked at and decided; empty where nothing needs to be said
 */
public record MatchStep(int depth, String place, Finding finding, List<Reason> reasons) {
  public MatchStep {
    reasons = List.copyOf(reasons);
  }

  /** What was found. */
  public enum Finding {
    /** The condition holds, or the tree has the key: what stands there follows. */
    HOLDS,
    /** The condition does not hold. */
    FAILS,
    /** What is looked at is not there yet: the search ends. */
    WAITS,
    /** The tree has no key for what was looked at. */
    HAS_NO_KEY,
    /** What follows leads to an action, but is only noted: the search goes on. */
    KEEPS_MATCHING,
    /** Nothing matched, and nothing is said for that. */
    ENDS
  }

  /**
   * A fact that decided.
   *
   * @param input what was looked at
   * @param wanted what it had to be; empty for a key of a map
   * @param actual what it was; null for nothing
   */
  public record Reason(String input, String wanted, @Nullable String actual) {}
}
