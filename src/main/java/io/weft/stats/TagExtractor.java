package io.weft.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the variable parts out of a stat's name, as tags. Source: Envoy's default tags ({@code
 * well_known_names}).
 *
 * <p>Names are cut at dots; a part that stands for a name ends at the first one, as in Envoy.
 */
final class TagExtractor {
  /** A variable part and what it is called. */
  record Tag(String name, String value) {}

  /** A name without its variable parts. */
  record Extracted(String name, List<Tag> tags) {
    Extracted {
      tags = List.copyOf(tags);
    }
  }

  private static final String HTTP = "http.";

  private TagExtractor() {}

  /** The tags of {@code name}, sorted as Envoy finds them. */
  static Extracted extract(String name) {
    List<Tag> tags = new ArrayList<>();
    String rest = responseCode(name, tags);
    if (rest.startsWith("cluster.")) {
      rest = token(rest, "cluster.", "envoy.cluster_name", tags);
    } else if (rest.startsWith("listener.")) {
      rest = listener(rest, tags);
    } else if (rest.startsWith(HTTP)) {
      rest = token(rest, HTTP, "envoy.http_conn_manager_prefix", tags);
    } else if (rest.startsWith("tcp.")) {
      rest = token(rest, "tcp.", "envoy.tcp_prefix", tags);
    } else if (rest.startsWith("vhost.")) {
      rest = token(rest, "vhost.", "envoy.virtual_host", tags);
      rest = inner(rest, "vcluster.", "envoy.virtual_cluster", tags);
      rest = inner(rest, "route.", "envoy.route", tags);
    }
    return new Extracted(rest, tags);
  }

  private static String responseCode(String name, List<Tag> tags) {
    int length = name.length();
    if (length > 7 && name.startsWith("_rq_", length - 7)) {
      if (name.endsWith("xx") && isDigit(name.charAt(length - 3))) {
        tags.add(new Tag("envoy.response_code_class", name.substring(length - 3, length - 2)));
        return name.substring(0, length - 3) + "xx";
      }
      if (isDigit(name.charAt(length - 3))
          && isDigit(name.charAt(length - 2))
          && isDigit(name.charAt(length - 1))) {
        tags.add(new Tag("envoy.response_code", name.substring(length - 3)));
        return name.substring(0, length - 4);
      }
    }
    return name;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Cuts what follows {@code prefix} up to the next dot. */
  private static String token(String name, String prefix, String tag, List<Tag> tags) {
    int end = name.indexOf('.', prefix.length());
    if (end < 0) {
      return name;
    }
    tags.add(new Tag(tag, name.substring(prefix.length(), end)));
    return prefix + name.substring(end + 1);
  }

  private static String inner(String name, String marker, String tag, List<Tag> tags) {
    int at = name.indexOf('.' + marker);
    return at < 0
        ? name
        : name.substring(0, at + 1) + token(name.substring(at + 1), marker, tag, tags);
  }

  /** An address has dots and ends where a letter begins a part. */
  private static String listener(String name, List<Tag> tags) {
    int start = "listener.".length();
    int end = start;
    while (end < name.length() && isOfAddress(name.charAt(end))) {
      end++;
    }
    while (end > start && name.charAt(end - 1) != '.') {
      end--;
    }
    if (end <= start + 1) {
      return name;
    }
    tags.add(new Tag("envoy.listener_address", name.substring(start, end - 1)));
    String rest = name.substring(end);
    if (rest.startsWith(HTTP)) {
      rest = token(rest, HTTP, "envoy.http_conn_manager_prefix", tags);
    }
    return "listener." + rest;
  }

  private static boolean isOfAddress(char c) {
    return isDigit(c)
        || c == '.'
        || c == '_'
        || c == '['
        || c == ']'
        || (c >= 'a' && c <= 'f')
        || (c >= 'A' && c <= 'F');
  }
}
