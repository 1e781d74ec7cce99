package io.weft.matcher;

import org.jspecify.annotations.Nullable;

/** Whether what a {@link MatchInput} reads is what was asked for. A value; any thread. */
public interface InputMatcher {
  /** Whether {@code text} matches. */
  boolean matches(String text);

  /** What matches, in words. Not for the hot path. */
  String describe();

  /**
   * Whether a value of metadata, null if there is none, matches; none does where a text is wanted.
   */
  default boolean matchesValue(@Nullable Object value) {
    return false;
  }
}
