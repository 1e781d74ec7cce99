package io.weft.extension.filter.http.grpcjsontranscoder;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Undoes the escapes of paths and queries; what is no escape stays. */
final class UrlText {
  /** Which escaped characters stay escaped in what several segments captured. */
  enum Unescape {
    ALL_BUT_RESERVED,
    ALL_BUT_SLASH,
    ALL
  }

  private static final String RESERVED = "!#$&'()*+,/:;=?@[]";

  private UrlText() {}

  /** {@code text}, whose characters are octets, as UTF-8. */
  static String unescape(String text, Unescape what, boolean plusIsSpace) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int octet = c == '%' ? octet(text, i + 1) : -1;
      if (octet >= 0 && unescapes((char) octet, what)) {
        out.write(octet);
        i += 2;
      } else {
        out.write(c == '+' && plusIsSpace ? ' ' : c);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static boolean unescapes(char c, Unescape what) {
    return switch (what) {
      case ALL_BUT_RESERVED -> RESERVED.indexOf(c) < 0;
      case ALL_BUT_SLASH -> c != '/';
      case ALL -> true;
    };
  }

  private static int octet(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
