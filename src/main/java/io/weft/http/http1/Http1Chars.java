package io.weft.http.http1;

import java.nio.charset.StandardCharsets;

/** Which octets may stand where in a message. Source: RFC 9110 section 5.6, RFC 3986. */
final class Http1Chars {
  /** For each octet its lower-case form if it may be part of a token, else 0. */
  private static final byte[] TOKEN_LOWER = new byte[256];

  private static final boolean[] AUTHORITY = new boolean[256];

  static {
    for (byte octet : "!#$%&'*+-.^_`|~0123456789".getBytes(StandardCharsets.US_ASCII)) {
      TOKEN_LOWER[octet] = octet;
    }
    for (int letter = 'a'; letter <= 'z'; letter++) {
      TOKEN_LOWER[letter] = (byte) letter;
      TOKEN_LOWER[letter - 'a' + 'A'] = (byte) letter;
      AUTHORITY[letter] = true;
      AUTHORITY[letter - 'a' + 'A'] = true;
    }
    for (byte octet : "0123456789-._~:[]@!$&'()*+,;=%".getBytes(StandardCharsets.US_ASCII)) {
      AUTHORITY[octet] = true;
    }
  }

  private Http1Chars() {}

  /** The lower-case form of {@code octet}; 0 if it cannot be part of a token. */
  static byte tokenLower(byte octet) {
    return TOKEN_LOWER[octet & 0xff];
  }

  /** Whether {@code octet} is a control character that no field value may have. */
  static boolean isControl(byte octet) {
    return (octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7f;
  }

  /** Whether there is a control character other than CR from {@code start} to {@code end}. */
  static boolean hasControl(byte[] array, int start, int end) {
    for (int i = start; i < end; i++) {
      if (isControl(array[i]) && array[i] != '\r') {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code octet} may be part of a host, a port or user information. */
  static boolean isAuthority(byte octet) {
    return AUTHORITY[octet & 0xff];
  }

  /** Whether {@code host} has only characters of a host, a port and user information. */
  static boolean isAuthority(String host) {
    for (int i = 0; i < host.length(); i++) {
      if (host.charAt(i) > 0xff || !AUTHORITY[host.charAt(i)]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the comma-separated {@code list} has {@code token}, which is in lower case. */
  static boolean hasToken(String list, String token) {
    int length = list.length();
    int start = 0;
    while (start < length) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? length : comma;
      int from = start;
      int to = end;
      while (from < to && isBlank(list.charAt(from))) {
        from++;
      }
      while (to > from && isBlank(list.charAt(to - 1))) {
        to--;
      }
      if (to - from == token.length() && list.regionMatches(true, from, token, 0, to - from)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private static boolean isBlank(char character) {
    return character == ' ' || character == '\t';
  }
}
