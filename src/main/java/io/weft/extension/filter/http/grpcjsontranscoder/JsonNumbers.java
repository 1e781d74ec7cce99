package io.weft.extension.filter.http.grpcjsontranscoder;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Prints numbers as C++'s protobuf does: with as few digits as tell them apart. */
final class JsonNumbers {
  private static final int DOUBLE_DIGITS = 15;
  private static final int MORE_DOUBLE_DIGITS = 17;
  private static final int FLOAT_DIGITS = 6;
  private static final int MORE_FLOAT_DIGITS = 9;

  private JsonNumbers() {}

  /** {@code value} as JSON; quoted if JSON has no such number. */
  static String text(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return '"' + special(value) + '"';
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal rounded = exact.round(new MathContext(DOUBLE_DIGITS));
    if (rounded.doubleValue() == value) {
      return general(rounded, DOUBLE_DIGITS, value);
    }
    return general(exact.round(new MathContext(MORE_DOUBLE_DIGITS)), MORE_DOUBLE_DIGITS, value);
  }

  /** {@code value} as JSON; quoted if JSON has no such number. */
  static String text(float value) {
    if (Float.isNaN(value) || Float.isInfinite(value)) {
      return '"' + special(value) + '"';
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal rounded = exact.round(new MathContext(FLOAT_DIGITS));
    if (rounded.floatValue() == value) {
      return general(rounded, FLOAT_DIGITS, value);
    }
    return general(exact.round(new MathContext(MORE_FLOAT_DIGITS)), MORE_FLOAT_DIGITS, value);
  }

  private static String special(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return value > 0 ? "Infinity" : "-Infinity";
  }

  /** As {@code printf}'s {@code %.<precision>g}. */
  private static String general(BigDecimal number, int precision, double value) {
    if (number.signum() == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal shortest = number.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < precision) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "" : '.' + digits.substring(1);
    return (shortest.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
