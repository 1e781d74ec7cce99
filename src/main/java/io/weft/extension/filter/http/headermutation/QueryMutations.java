package io.weft.extension.filter.http.headermutation;

import io.weft.formatter.FormatContext;
import io.weft.formatter.SubstitutionFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes the parameters of a query, which come out sorted by name, as from Envoy. A value. Source:
 * {@code envoy.config.core.v3.KeyValueMutation}.
 */
record QueryMutations(List<Mutation> mutations) {
  /** What stands for itself in a name or value: RFC 3986 section 3.4, without separators. */
  private static final String ALLOWED = "-._~!$'()*,;:@/?+";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** What to do where a parameter is there, and where it is not. */
  enum Action {
    APPEND_IF_EXISTS_OR_ADD,
    ADD_IF_ABSENT,
    OVERWRITE_IF_EXISTS,
    OVERWRITE_IF_EXISTS_OR_ADD
  }

  /** One change of the parameter {@code key}; removes it if {@code value} is null. */
  record Mutation(String key, @Nullable SubstitutionFormat value, Action action) {}

  QueryMutations {
    mutations = List.copyOf(mutations);
  }

  boolean isEmpty() {
    return mutations.isEmpty();
  }

  /** {@code path} with its query changed. */
  String apply(String path, FormatContext context) {
    int mark = path.indexOf('?');
    TreeMap<String, List<String>> parameters =
        mark < 0 ? new TreeMap<>() : parse(path.substring(mark + 1));
    for (Mutation mutation : mutations) {
      change(parameters, mutation, context);
    }
    StringBuilder changed = new StringBuilder(mark < 0 ? path : path.substring(0, mark));
    char separator = '?';
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      for (String value : parameter.getValue()) {
        changed.append(separator).append(encode(parameter.getKey()));
        changed.append('=').append(encode(value));
        separator = '&';
      }
    }
    return changed.toString();
  }

  private static void change(
      TreeMap<String, List<String>> parameters, Mutation mutation, FormatContext context) {
    String key = mutation.key();
    if (mutation.value() == null) {
      parameters.remove(key);
      return;
    }
    boolean isThere = parameters.containsKey(key);
    boolean isDone =
        switch (mutation.action()) {
          case APPEND_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS_OR_ADD -> true;
          case ADD_IF_ABSENT -> !isThere;
          case OVERWRITE_IF_EXISTS -> isThere;
        };
    if (!isDone) {
      return;
    }
    if (mutation.action() != Action.APPEND_IF_EXISTS_OR_ADD) {
      parameters.remove(key);
    }
    parameters
        .computeIfAbsent(key, missing -> new ArrayList<>())
        .add(mutation.value().format(context));
  }

  private static TreeMap<String, List<String>> parse(String query) {
    TreeMap<String, List<String>> parameters = new TreeMap<>();
    for (String part : query.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        String key = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        parameters.computeIfAbsent(decode(key), missing -> new ArrayList<>()).add(decode(value));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      // A plus stands for itself here.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** {@code text} as it may stand in a query; Envoy leaves it as it is, spaces included. */
  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (isLetterOrDigit(c) || ALLOWED.indexOf(c) >= 0) {
        encoded.append((char) c);
      } else {
        encoded.append('%').append(HEX.toHexDigits((byte) c));
      }
    }
    return encoded.toString();
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
