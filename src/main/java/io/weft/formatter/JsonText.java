package io.weft.formatter;

import java.nio.charset.StandardCharsets;

/**
 * Writes JSON as Envoy's log formatter does.
 *
 * <p>Text that is valid UTF-8 keeps it; in text that is not, every byte beyond ASCII is written as
 * the code point of its number.
 */
final class JsonText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private JsonText() {}

  /** Escapes what stands in {@code out} from {@code start} on, for the inside of a string. */
  static void escapeFrom(ByteText out, int start) {
    byte[] bytes = out.array();
    int end = out.length();
    boolean plain = true;
    boolean ascii = true;
    for (int i = start; i < end; i++) {
      byte octet = bytes[i];
      ascii &= octet >= 0;
      plain &= (octet < 0 || octet >= ' ') && octet != '"' && octet != '\\';
    }
    if (plain && ascii) {
      return;
    }
    boolean utf8 = ascii || Utf8.isValid(bytes, start, end);
    if (plain && utf8) {
      return;
    }
    byte[] raw = out.cut(start);
    for (byte octet : raw) {
      if (utf8) {
        appendEscaped(octet, out);
      } else {
        appendCodePoint(octet, out);
      }
    }
  }

  /** Appends {@code text} as a string in quotes. */
  static void appendString(String text, ByteText out) {
    out.append('"');
    int start = out.length();
    out.appendUtf8(text);
    escapeFrom(out, start);
    out.append('"');
  }

  private static void appendEscaped(byte octet, ByteText out) {
    switch (octet) {
      case '"' -> pair('"', out);
      case '\\' -> pair('\\', out);
      case '\b' -> pair('b', out);
      case '\f' -> pair('f', out);
      case '\n' -> pair('n', out);
      case '\r' -> pair('r', out);
      case '\t' -> pair('t', out);
      default -> {
        if (octet >= 0 && octet < ' ') {
          unicode(octet, out);
        } else {
          out.append((char) octet);
        }
      }
    }
  }

  private static void appendCodePoint(byte octet, ByteText out) {
    if (octet < ' ' || octet == '"' || octet == '\\' || octet == 0x7f) {
      unicode(octet, out);
    } else {
      out.append((char) octet);
    }
  }

  private static void pair(char escaped, ByteText out) {
    out.append('\\');
    out.append(escaped);
  }

  private static void unicode(byte octet, ByteText out) {
    out.append("\\u00");
    out.append((char) HEX[(octet >> 4) & 15]);
    out.append((char) HEX[octet & 15]);
  }
}
