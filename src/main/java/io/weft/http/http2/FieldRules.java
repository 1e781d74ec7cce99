package io.weft.http.http2;

import io.weft.http.HeaderName;
import java.nio.charset.StandardCharsets;

/** What values some fields may have, and which fields HTTP/2 does not have. */
final class FieldRules {
  private static final boolean[] AUTHORITY = new boolean[256];
  private static final int MAX_LENGTH_DIGITS = 18;

  static {
    for (int letter = 'a'; letter <= 'z'; letter++) {
      AUTHORITY[letter] = true;
      AUTHORITY[letter - 'a' + 'A'] = true;
    }
    for (byte octet : "0123456789-._~:[]@!$&'()*+,;=%".getBytes(StandardCharsets.US_ASCII)) {
      AUTHORITY[octet] = true;
    }
  }

  private FieldRules() {}

  /** Whether the field belongs to a connection of HTTP/1: RFC 9113 section 8.2.2. */
  static boolean isOfConnection(HeaderName name) {
    return name.equals(HeaderName.CONNECTION)
        || name.equals(HeaderName.KEEP_ALIVE)
        || name.equals(HeaderName.PROXY_CONNECTION)
        || name.equals(HeaderName.TRANSFER_ENCODING)
        || name.equals(HeaderName.UPGRADE);
  }

  /** Whether {@code value} can be a path: neither empty nor with blanks. */
  static boolean isPath(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= ' ') {
        return false;
      }
    }
    return !value.isEmpty();
  }

  /** Whether {@code value} has only characters of a host, a port and user information. */
  static boolean isAuthority(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xff || !AUTHORITY[value.charAt(i)]) {
        return false;
      }
    }
    return true;
  }

  /** The length that {@code value} says in decimal digits; -1 if it says none. */
  static long length(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH_DIGITS) {
      return -1;
    }
    long length = 0;
    for (int i = 0; i < value.length(); i++) {
      char digit = value.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      length = length * 10 + digit - '0';
    }
    return length;
  }
}
