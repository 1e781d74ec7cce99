package io.weft.config;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Reads what an operator meant by a value with a unit, so that a problem can say how to write it.
 */
final class ScalarHints {
  private ScalarHints() {}

  /** {@code "; write 65536"} for {@code 64KB}; empty where no size is recognised. */
  static String size(String text) {
    String unit = unit(text).toLowerCase(Locale.ROOT);
    long factor =
        switch (unit) {
          case "b" -> 1;
          case "k", "kb", "kib" -> 1L << 10;
          case "m", "mb", "mib" -> 1L << 20;
          case "g", "gb", "gib" -> 1L << 30;
          default -> 0;
        };
    String number = number(text, unit);
    if (factor == 0 || number.isEmpty()) {
      return "";
    }
    BigDecimal bytes = new BigDecimal(number).multiply(BigDecimal.valueOf(factor));
    return "; write " + bytes.toBigInteger();
  }

  /** {@code "; write 0.005s"} for {@code 5ms}; empty where no time is recognised. */
  static String duration(String text) {
    String unit = unit(text);
    String seconds =
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "", "s", "sec", "secs", "second", "seconds" -> "1";
          case "ms", "millis" -> "0.001";
          case "us" -> "0.000001";
          case "ns" -> "0.000000001";
          case "m", "min", "minutes" -> "60";
          case "h", "hours" -> "3600";
          case "d", "days" -> "86400";
          default -> "";
        };
    String number = number(text, unit);
    if (seconds.isEmpty() || number.isEmpty()) {
      return "";
    }
    BigDecimal value = new BigDecimal(number).multiply(new BigDecimal(seconds));
    return "; write " + value.stripTrailingZeros().toPlainString() + 's';
  }

  private static String unit(String text) {
    int start = text.length();
    while (start > 0 && Character.isLetter(text.charAt(start - 1))) {
      start--;
    }
    return text.substring(start);
  }

  private static String number(String text, String unit) {
    String number = text.substring(0, text.length() - unit.length()).trim();
    boolean isNumber = !number.isEmpty() && number.length() < 20;
    int dots = 0;
    for (int i = 0; i < number.length() && isNumber; i++) {
      char c = number.charAt(i);
      dots += c == '.' ? 1 : 0;
      isNumber = (c >= '0' && c <= '9') || (c == '.' && dots == 1 && number.length() > 1);
    }
    return isNumber ? number : "";
  }
}
