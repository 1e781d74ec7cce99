package io.weft.admin;

import com.google.re2j.PatternSyntaxException;

/** Says what is wrong with a pattern in the words of RE2, which differ from RE2/J's. */
final class Re2 {
  private Re2() {}

  /** What {@code e} says of {@code pattern}. */
  static String problem(PatternSyntaxException e, String pattern) {
    String part = e.getPattern() == null ? "" : e.getPattern();
    return switch (e.getDescription()) {
      case "missing closing )" -> "missing ): " + part;
      case "missing closing ]" -> "missing ]: " + part;
      case "missing argument to repetition operator" ->
          "no argument for repetition operator: " + part;
      case "invalid nested repetition operator" -> "bad repetition operator: " + part;
      case "invalid named capture" -> "invalid named capture group: " + part;
      case "trailing backslash at end of expression" -> "trailing \\";
      case "invalid repeat count" -> "invalid repetition size: " + part;
      case "invalid or unsupported Perl syntax" -> "invalid perl operator: " + part;
      case "regexp/syntax: internal error" -> "unexpected ): " + pattern;
      default -> e.getDescription() + ": " + part;
    };
  }
}
