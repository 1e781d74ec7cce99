package io.weft.formatter;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Writes numbers as Envoy's log formatter does: as doubles, with 15 significant digits if they tell
 * the number, else with 17; with an exponent from 10^15 up and below 10^-4.
 */
final class JsonNumber {
  private static final long PLAIN_LIMIT = 1_000_000_000_000_000L;

  private JsonNumber() {}

  static void append(long number, ByteText out) {
    if (number > -PLAIN_LIMIT && number < PLAIN_LIMIT) {
      out.append(number);
    } else {
      append((double) number, out);
    }
  }

  static void append(double number, ByteText out) {
    if (!Double.isFinite(number)) {
      out.append("null");
    } else if (number == (long) number && Math.abs(number) < PLAIN_LIMIT) {
      out.append((long) number);
    } else {
      appendScientific(number, out);
    }
  }

  private static void appendScientific(double number, ByteText out) {
    int precision = 15;
    BigDecimal rounded = new BigDecimal(number, new MathContext(precision));
    if (rounded.doubleValue() != number) {
      precision = 17;
      rounded = new BigDecimal(number, new MathContext(precision));
    }
    BigDecimal digits = rounded.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < precision) {
      out.append(digits.toPlainString());
      return;
    }
    String mantissa = digits.movePointLeft(exponent).toPlainString();
    out.append(mantissa);
    out.append(exponent < 0 ? "e-" : "e+");
    if (Math.abs(exponent) < 10) {
      out.append('0');
    }
    out.append(Math.abs(exponent));
  }
}
