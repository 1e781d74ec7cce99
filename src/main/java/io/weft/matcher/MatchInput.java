package io.weft.matcher;

import org.jspecify.annotations.Nullable;

/**
 * What a predicate or a tree looks at. A value; any thread, never blocks. Source: Envoy's {@code
 * DataInput}.
 */
public sealed interface MatchInput {
  /** Whether what is looked at is there by now; until then a match is undecided. */
  default boolean isAvailable(MatchingData data) {
    return true;
  }

  /** What is looked at, in the words of the configuration. Not for the hot path. */
  default String describe() {
    return "input";
  }

  /** Looks at a text. */
  non-sealed interface Text extends MatchInput {
    /** The text; null if there is none. */
    @Nullable String text(MatchingData data);
  }

  /** Looks at a value of metadata. */
  non-sealed interface Value extends MatchInput {
    /** The value, of JSON's kind; null if there is none. */
    @Nullable Object value(MatchingData data);
  }
}
