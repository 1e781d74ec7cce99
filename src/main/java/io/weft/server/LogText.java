package io.weft.server;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Ways to put messages into a line of the log. */
final class LogText {
  private LogText() {}

  /** Appends {@code text} as the inside of a JSON string. */
  static void escapeJson(String text, StringBuilder line) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (c < ' ') {
            line.append("\\u00")
                .append(c < 0x10 ? '0' : '1')
                .append(Character.forDigit(c & 15, 16));
          } else {
            line.append(c);
          }
        }
      }
    }
  }

  /** {@code text} with its control characters, quotes and backslashes as C writes them. */
  static String escapeControls(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        case '\u000b' -> escaped.append("\\v");
        case '\f' -> escaped.append("\\f");
        case '\b' -> escaped.append("\\b");
        case '\u0007' -> escaped.append("\\a");
        case '"' -> escaped.append("\\\"");
        case '\'' -> escaped.append("\\'");
        case '\\' -> escaped.append("\\\\");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** The stack trace of {@code thrown}, without a line end. */
  static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }
}
