package io.weft.stats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes numbers as the pages of Envoy do, each in one of the forms that C++ has. */
final class NumberText {
  private static final int PLAIN_LIMIT = 16;
  private static final int SMALLEST_PLAIN = -4;
  private static final String NOT_A_NUMBER = "nan";

  private NumberText() {}

  /** Like {@code %g} with at most {@code digits} digits: no zeros at the end. */
  static String general(double number, int digits) {
    if (Double.isNaN(number)) {
      return NOT_A_NUMBER;
    }
    if (number == Math.rint(number) && Math.abs(number) < 1e5) {
      return Long.toString((long) number);
    }
    BigDecimal rounded =
        new BigDecimal(number).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    return text(rounded, digits);
  }

  /** The fewest digits that stand for exactly {@code number}. */
  static String exact(double number) {
    return Double.isNaN(number)
        ? NOT_A_NUMBER
        : text(new BigDecimal(Double.toString(number)), PLAIN_LIMIT);
  }

  /** The same, with an exponent where that is shorter; {@code null} for what is no number. */
  static String json(double number) {
    if (Double.isNaN(number)) {
      return "null";
    }
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    String plain = digits.toPlainString();
    String scientific = scientific(digits);
    return scientific.length() < plain.length() ? scientific : plain;
  }

  private static String text(BigDecimal number, int plainLimit) {
    BigDecimal digits = number.stripTrailingZeros();
    int exponent = exponent(digits);
    return exponent >= SMALLEST_PLAIN && exponent < plainLimit
        ? digits.toPlainString()
        : scientific(digits);
  }

  private static int exponent(BigDecimal digits) {
    return digits.signum() == 0 ? 0 : digits.precision() - digits.scale() - 1;
  }

  private static String scientific(BigDecimal digits) {
    int exponent = exponent(digits);
    String mantissa = digits.scaleByPowerOfTen(-exponent).toPlainString();
    int size = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }
}
