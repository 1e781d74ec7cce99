package io.weft.formatter;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes values of JSON's kind, the members of objects in the order of their names. */
final class JsonValue {
  private JsonValue() {}

  /** Whether {@code value} is one that JSON has: text, number, boolean, list or map. */
  static boolean isValue(Object value) {
    return value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof List<?>
        || value instanceof Map<?, ?>;
  }

  /** Appends {@code value}; what JSON does not have becomes null. */
  static void append(@Nullable Object value, ByteText out) {
    switch (value) {
      case String text -> JsonText.appendString(text, out);
      case Boolean truth -> out.append(truth ? "true" : "false");
      case Long number -> JsonNumber.append(number.longValue(), out);
      case Integer number -> JsonNumber.append(number.longValue(), out);
      case Number number -> JsonNumber.append(number.doubleValue(), out);
      case List<?> list -> appendList(list, out);
      case Map<?, ?> map -> appendMap(map, out);
      case null, default -> out.append("null");
    }
  }

  private static void appendList(List<?> list, ByteText out) {
    out.append('[');
    boolean first = true;
    for (Object element : list) {
      if (!first) {
        out.append(',');
      }
      first = false;
      append(element, out);
    }
    out.append(']');
  }

  private static void appendMap(Map<?, ?> map, ByteText out) {
    TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    out.append('{');
    boolean first = true;
    for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      JsonText.appendString(member.getKey(), out);
      out.append(':');
      append(member.getValue(), out);
    }
    out.append('}');
  }
}
