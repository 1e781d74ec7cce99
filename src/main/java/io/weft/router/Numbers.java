package io.weft.router;

/** Reads the numbers that request fields hold. Any thread. */
public final class Numbers {
  private Numbers() {}

  /** The decimal number {@code text}; -1 if it is none or has more than 63 bits. */
  public static long parse(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
