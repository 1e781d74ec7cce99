package io.weft.formatter;

import io.weft.net.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small changes to texts on their way into a log. */
final class Texts {
  private Texts() {}

  /** {@code text} with an underscore for each white space; no garbage where there is none. */
  static String withoutSpaces(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isSpace(text.charAt(i))) {
        return replaceSpaces(text);
      }
    }
    return text;
  }

  /** {@code text}; null if it is empty. */
  static @Nullable String nonEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  /** All of {@code texts} with commas between them; null if there are none. */
  static @Nullable String joined(List<String> texts) {
    return texts.isEmpty() ? null : String.join(",", texts);
  }

  /** {@code host} without the port at its end, if there is one. */
  static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    if (colon < 0 || host.lastIndexOf(']') > colon) {
      return host;
    }
    if (host.indexOf(':') != colon && host.charAt(0) != '[') {
      return host;
    }
    for (int i = colon + 1; i < host.length(); i++) {
      if (host.charAt(i) < '0' || host.charAt(i) > '9') {
        return host;
      }
    }
    return host.substring(0, colon);
  }

  /** The IP address of {@code address}, or the path of a Unix socket; null for null. */
  static @Nullable String host(@Nullable Address address) {
    return address == null ? null : address.host();
  }

  /**
   * {@code name} if it looks like a host's; else with underscores in the place of what does not
   * belong there, and a word of warning in front.
   */
  static String hostNameForLog(String name) {
    StringBuilder cleaned = new StringBuilder(name);
    boolean clean = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '-' && c != '_') {
        cleaned.setCharAt(i, '_');
        clean = false;
      }
    }
    return clean ? name : "invalid:" + cleaned;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String replaceSpaces(String text) {
    StringBuilder replaced = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (isSpace(text.charAt(i))) {
        replaced.setCharAt(i, '_');
      }
    }
    return replaced.toString();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
