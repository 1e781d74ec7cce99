package io.weft.config;

import org.jspecify.annotations.Nullable;

/** One rule on a value, made once from the options of a field. Immutable. */
@FunctionalInterface
interface Check {
  /**
   * What is wrong with {@code value} and what is allowed; null if nothing is.
   *
   * @param value as protocol buffers' reflection gives it
   */
  @Nullable String problem(Object value);

  /** Both rules, this one first. */
  default Check and(Check other) {
    return value -> {
      String problem = problem(value);
      return problem == null ? other.problem(value) : problem;
    };
  }
}
