package io.weft.common;

/**
 * How names and values of HTTP fields are spelled where they stand in configuration or in what a
 * service says; the codecs have tables of their own. Source: RFC 9110 sections 5.5 and 5.6.2.
 */
public final class FieldSyntax {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private FieldSyntax() {}

  /** Whether {@code c} may be part of a token, such as a method or a name. */
  public static boolean isTokenChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  /** Whether {@code text} is a name, perhaps one of a pseudo header, which begins with a colon. */
  public static boolean isName(String text) {
    int begin = text.startsWith(":") ? 1 : 0;
    for (int i = begin; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return text.length() > begin;
  }

  /** Whether {@code text} has no control characters but the tabulator. */
  public static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
