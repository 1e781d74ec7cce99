package io.weft.runtime;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime key holds: a text, read once as whatever it can be read as. A value.
 *
 * <p>A text is a number, a truth value, or a share as in {@code {"numerator": 5, "denominator":
 * "MILLION"}}, in JSON or in YAML. Source: Envoy's {@code Runtime::Snapshot::Entry}.
 *
 * @param text as it was written
 * @param number null if it is none
 * @param truth null if it is neither {@code true} nor {@code false}
 * @param share null if it is none
 */
public record RuntimeEntry(
    String text,
    @Nullable Double number,
    @Nullable Boolean truth,
    @Nullable FractionalPercent share) {
  private static final int LARGEST_PERCENT = 100;

  /** Reads {@code text}. */
  public static RuntimeEntry of(String text) {
    String trimmed = text.strip();
    return new RuntimeEntry(text, number(trimmed), truth(trimmed), share(trimmed));
  }

  /** Whether this is a whole number from 0 on. */
  boolean isInteger() {
    return number != null && number >= 0 && number < Long.MAX_VALUE && number == Math.rint(number);
  }

  /**
   * The share of requests that this stands for: a whole number is a percentage, of which more than
   * 100 means all; null if it stands for none.
   */
  @Nullable FractionalPercent asShare() {
    if (share != null) {
      return share;
    }
    if (number == null || !isInteger()) {
      return null;
    }
    return new FractionalPercent(Math.min(number.longValue(), LARGEST_PERCENT), LARGEST_PERCENT);
  }

  private static @Nullable Double number(String text) {
    if (text.isEmpty()) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      // Java also reads hexadecimal numbers and those that end in "d" or "f".
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return null;
      }
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> null;
    };
  }

  private static @Nullable FractionalPercent share(String text) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      return null;
    }
    long numerator = 0;
    long denominator = LARGEST_PERCENT;
    for (String field : text.substring(1, text.length() - 1).split(",")) {
      int colon = field.indexOf(':');
      if (colon < 0) {
        return null;
      }
      String value = unquoted(field.substring(colon + 1));
      switch (unquoted(field.substring(0, colon))) {
        case "numerator" -> numerator = unsigned(value);
        case "denominator" -> denominator = denominator(value);
        default -> {
          return null;
        }
      }
    }
    return numerator < 0 || denominator < 0 ? null : new FractionalPercent(numerator, denominator);
  }

  private static String unquoted(String text) {
    String trimmed = text.strip();
    boolean quoted =
        trimmed.length() > 1
            && (trimmed.startsWith("\"") || trimmed.startsWith("'"))
            && trimmed.charAt(0) == trimmed.charAt(trimmed.length() - 1);
    return quoted ? trimmed.substring(1, trimmed.length() - 1) : trimmed;
  }

  /** The number {@code text}, of 32 bits; -1 if it is none. */
  private static long unsigned(String text) {
    try {
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(text));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static long denominator(String name) {
    return switch (name) {
      case "HUNDRED", "0" -> LARGEST_PERCENT;
      case "TEN_THOUSAND", "1" -> 10_000;
      case "MILLION", "2" -> 1_000_000;
      default -> -1;
    };
  }
}
