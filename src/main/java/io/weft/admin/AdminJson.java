package io.weft.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON in the form of Envoy's admin interface: one space a level, one field a line.
 *
 * <p>Trees are made of Map, List, String, Number, Boolean and null. 64-bit numbers of Envoy's
 * messages are texts in JSON: whoever builds the tree turns them into Strings.
 */
public final class AdminJson {
  private AdminJson() {}

  /** {@code tree} as text that ends with a line end. */
  public static String text(Object tree) {
    StringBuilder text = new StringBuilder(256);
    append(tree, 0, text);
    return text.append('\n').toString();
  }

  private static void append(@Nullable Object node, int level, StringBuilder text) {
    switch (node) {
      case Map<?, ?> map -> appendMap(map, level, text);
      case List<?> list -> appendList(list, level, text);
      case String string -> appendString(string, text);
      case null -> text.append("null");
      default -> text.append(node);
    }
  }

  private static void appendMap(Map<?, ?> map, int level, StringBuilder text) {
    char separator = '{';
    for (Map.Entry<?, ?> field : map.entrySet()) {
      text.append(separator);
      separator = ',';
      newLine(level + 1, text);
      appendString(String.valueOf(field.getKey()), text);
      text.append(": ");
      append(field.getValue(), level + 1, text);
    }
    if (map.isEmpty()) {
      text.append("{}");
      return;
    }
    newLine(level, text);
    text.append('}');
  }

  private static void appendList(List<?> list, int level, StringBuilder text) {
    char separator = '[';
    for (Object element : list) {
      text.append(separator);
      separator = ',';
      newLine(level + 1, text);
      append(element, level + 1, text);
    }
    if (list.isEmpty()) {
      text.append("[]");
      return;
    }
    newLine(level, text);
    text.append(']');
  }

  private static void newLine(int level, StringBuilder text) {
    text.append('\n');
    for (int i = 0; i < level; i++) {
      text.append(' ');
    }
  }

  private static void appendString(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ') {
            text.append("\\u00")
                .append(c < 0x10 ? '0' : '1')
                .append(Character.forDigit(c & 15, 16));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
