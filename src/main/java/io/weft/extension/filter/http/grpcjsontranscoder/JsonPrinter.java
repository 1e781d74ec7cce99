package io.weft.extension.filter.http.grpcjsontranscoder;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Puts JSON text together as C++'s protobuf does. Used by one thread. */
final class JsonPrinter {
  private final StringBuilder out = new StringBuilder();
  private final boolean addsWhitespace;
  private int depth;
  private boolean isFirst = true;

  JsonPrinter(boolean addsWhitespace) {
    this.addsWhitespace = addsWhitespace;
  }

  void begin(char bracket) {
    out.append(bracket);
    depth++;
    isFirst = true;
  }

  void end(char bracket) {
    depth--;
    if (!isFirst) {
      line();
    }
    out.append(bracket);
    isFirst = false;
  }

  /** Goes to the next member of an object or item of an array. */
  void next() {
    if (!isFirst) {
      out.append(',');
    }
    isFirst = false;
    line();
  }

  void name(String name) {
    next();
    text(name);
    out.append(addsWhitespace ? ": " : ":");
  }

  void raw(String json) {
    out.append(json);
  }

  void base64(byte[] bytes) {
    out.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
  }

  void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> plain(c);
      }
    }
    out.append('"');
  }

  byte[] toBytes() {
    if (addsWhitespace) {
      out.append('\n');
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void plain(char c) {
    if (c >= ' ' && c != '<' && c != '>' && c != 0x7f && c != 0x2028 && c != 0x2029) {
      out.append(c);
    } else {
      out.append("\\u").append(java.util.HexFormat.of().toHexDigits(c));
    }
  }

  private void line() {
    if (addsWhitespace) {
      out.append('\n').append(" ".repeat(depth));
    }
  }
}
