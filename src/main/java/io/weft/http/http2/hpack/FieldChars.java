package io.weft.http.http2.hpack;

import java.nio.charset.StandardCharsets;

/** Which octets fields may have: RFC 9113 section 8.2.1. */
final class FieldChars {
  private static final boolean[] NAME = new boolean[256];

  static {
    for (byte octet : "!#$%&'*+-.^_`|~0123456789".getBytes(StandardCharsets.US_ASCII)) {
      NAME[octet] = true;
    }
    for (int letter = 'a'; letter <= 'z'; letter++) {
      NAME[letter] = true;
    }
  }

  private FieldChars() {}

  /** Whether the octets are a name: a token in lower case, with a colon in front at most. */
  static boolean isName(byte[] array, int start, int end) {
    int from = start < end && array[start] == ':' ? start + 1 : start;
    for (int i = from; i < end; i++) {
      if (!NAME[array[i] & 0xff]) {
        return false;
      }
    }
    return from < end;
  }

  /** Whether the octets are a value: no control characters but the tabulator. */
  static boolean isValue(byte[] array, int start, int end) {
    for (int i = start; i < end; i++) {
      byte octet = array[i];
      if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
