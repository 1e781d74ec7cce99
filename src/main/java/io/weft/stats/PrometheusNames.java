package io.weft.stats;

import java.util.List;

/** Writes names and tags of stats as Prometheus allows them. */
final class PrometheusNames {
  private PrometheusNames() {}

  /** The name of the metric for stats that are called {@code name} without their tags. */
  static String metric(String name) {
    return "envoy_" + sanitized(name);
  }

  /** The labels for {@code tags}, without braces. */
  static String labels(List<Tag> tags) {
    StringBuilder text = new StringBuilder();
    for (Tag tag : tags) {
      if (!text.isEmpty()) {
        text.append(',');
      }
      text.append(sanitized(tag.name())).append("=\"");
      appendValue(tag.value(), text);
      text.append('"');
    }
    return text.toString();
  }

  private static void appendValue(String value, StringBuilder text) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '"' -> text.append("\\\"");
        default -> text.append(c);
      }
    }
  }

  private static String sanitized(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      text.append(allowed ? c : '_');
    }
    return text.toString();
  }
}
