package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.List;
import java.util.Map;

/** Prints the messages whose JSON is a text of their own. */
final class WellKnownPrinter {
  private WellKnownPrinter() {}

  /** Prints a message of {@code type}; false, and nothing, if it is none of these. */
  static boolean print(JsonPrinter json, MessageType type, Map<FieldType, List<Object>> values)
      throws TranscodingException {
    switch (type.fullName()) {
      case "google.protobuf.Duration" ->
          json.text(JsonTimes.duration(number(type, values, 1), (int) number(type, values, 2)));
      case "google.protobuf.Timestamp" ->
          json.text(JsonTimes.timestamp(number(type, values, 1), (int) number(type, values, 2)));
      case "google.protobuf.FieldMask" -> json.text(mask(type, values));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long number(MessageType type, Map<FieldType, List<Object>> values, int field) {
    List<Object> all = values.get(MessageTypes.required(type.field(field)));
    return all == null ? 0 : (Long) all.get(0);
  }

  private static String mask(MessageType type, Map<FieldType, List<Object>> values) {
    StringBuilder text = new StringBuilder();
    for (Object path : values.getOrDefault(MessageTypes.required(type.field(1)), List.of())) {
      text.append(text.isEmpty() ? "" : ",");
      boolean isUpper = false;
      for (char c : ((String) path).toCharArray()) {
        if (c == '_') {
          isUpper = true;
        } else {
          text.append(isUpper ? Character.toUpperCase(c) : c);
          isUpper = false;
        }
      }
    }
    return text.toString();
  }
}
