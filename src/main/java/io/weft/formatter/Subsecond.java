package io.weft.formatter;

import org.jspecify.annotations.Nullable;

/**
 * A conversion that tells parts of a second: {@code %f}, {@code %3f}, {@code %E3f}, {@code %E*f},
 * {@code %E3S} or {@code %E*S}.
 *
 * @param before the strftime format of what stands before the digits
 * @param digits how many digits there are; {@link #ALL_DIGITS} or {@link #POINT_AND_ALL_DIGITS} for
 *     as many as there are up to the last that is not 0
 * @param end where the conversion ends in its format
 */
record Subsecond(String before, int digits, int end) {
  static final int ALL_DIGITS = 0;
  static final int POINT_AND_ALL_DIGITS = -1;
  private static final int MOST_DIGITS = 9;

  /** The conversion at {@code at} of {@code format}; null if there is none of this kind. */
  static @Nullable Subsecond at(String format, int at) {
    if (format.charAt(at) != '%') {
      return null;
    }
    if (format.startsWith("f", at + 1)) {
      return new Subsecond("", MOST_DIGITS, at + 2);
    }
    boolean extended = format.startsWith("E", at + 1);
    int width = extended ? at + 2 : at + 1;
    if (width + 1 >= format.length()) {
      return null;
    }
    char digit = format.charAt(width);
    char kind = format.charAt(width + 1);
    if (kind == 'S' && extended && digit == '*') {
      return new Subsecond("%S", POINT_AND_ALL_DIGITS, width + 2);
    }
    if (kind == 'f' && extended && digit == '*') {
      return new Subsecond("", ALL_DIGITS, width + 2);
    }
    if (digit < '1' || digit > '9') {
      return null;
    }
    if (kind == 'f') {
      return new Subsecond("", digit - '0', width + 2);
    }
    return kind == 'S' && extended ? new Subsecond("%S.", digit - '0', width + 2) : null;
  }
}
