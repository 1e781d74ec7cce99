package io.weft.admin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, read leniently: anything is accepted, a percent sign that is followed
 * by no two digits stands for itself, and so does a plus sign.
 *
 * <p>A value. Agents send regular expressions unescaped, which {@code java.net.URI} refuses.
 */
public final class QueryString {
  /** No parameter. */
  public static final QueryString EMPTY = new QueryString(List.of());

  private final List<Map.Entry<String, String>> parameters;

  private QueryString(List<Map.Entry<String, String>> parameters) {
    this.parameters = parameters;
  }

  /** The parameters of {@code path}, which may have no query. */
  public static QueryString ofPath(String path) {
    int mark = path.indexOf('?');
    if (mark < 0) {
      return EMPTY;
    }
    int fragment = path.indexOf('#', mark);
    return parse(path.substring(mark + 1, fragment < 0 ? path.length() : fragment));
  }

  /** The parameters of {@code query}, which stands without its question mark. */
  public static QueryString parse(String query) {
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.add(Map.entry(decode(name), decode(value)));
      }
    }
    return new QueryString(List.copyOf(parameters));
  }

  /** These parameters and then those of {@code other}. */
  public QueryString and(QueryString other) {
    List<Map.Entry<String, String>> all = new ArrayList<>(parameters);
    all.addAll(other.parameters);
    return new QueryString(List.copyOf(all));
  }

  /** All parameters in order. */
  public List<Map.Entry<String, String>> parameters() {
    return parameters;
  }

  /** Whether {@code name} is there, with or without value. */
  public boolean has(String name) {
    return first(name) != null;
  }

  /** The first value of {@code name}, empty if it has none; null if it is not there. */
  public @Nullable String first(String name) {
    for (Map.Entry<String, String> parameter : parameters) {
      if (parameter.getKey().equals(name)) {
        return parameter.getValue();
      }
    }
    return null;
  }

  /** The first value of {@code name}, or {@code otherwise}. */
  public String first(String name, String otherwise) {
    String value = first(name);
    return value == null ? otherwise : value;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < encoded.length; i++) {
      boolean mayBeEscape = encoded[i] == '%' && i + 2 < encoded.length;
      int high = mayBeEscape ? Character.digit(encoded[i + 1], 16) : -1;
      int low = mayBeEscape ? Character.digit(encoded[i + 2], 16) : -1;
      if (high >= 0 && low >= 0) {
        bytes.write(high * 16 + low);
        i += 2;
      } else {
        bytes.write(encoded[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
