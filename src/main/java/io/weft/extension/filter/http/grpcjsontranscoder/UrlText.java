package io.weft.extension.filter.http.grpcjsontranscoder;

import io.weft.http.PercentEncoding;

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
    String spaced = plusIsSpace ? text.replace('+', ' ') : text;
    return PercentEncoding.decoded(spaced, octet -> unescapes((char) octet, what));
  }

  private static boolean unescapes(char c, Unescape what) {
    return switch (what) {
      case ALL_BUT_RESERVED -> RESERVED.indexOf(c) < 0;
      case ALL_BUT_SLASH -> c != '/';
      case ALL -> true;
    };
  }
}
