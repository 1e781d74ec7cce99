package io.weft.extension.filter.http.grpcjsontranscoder;

import java.time.DateTimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of JSON to the messages that have a JSON of their own. Immutable. */
final class WellKnownWriter {
  /** Whether {@code null} is a value of {@code field} and does not leave it out. */
  static boolean takesNull(FieldType field) {
    MessageType type = field.message();
    return type != null && !field.isRepeated() && type.is("Value");
  }

  /** Whether a list is one value of {@code field}. */
  static boolean takesList(FieldType field) {
    MessageType type = field.message();
    return type != null && (type.is("Value") || type.is("ListValue"));
  }

  /** The message {@code type}. */
  byte[] write(MessageType type, @Nullable Object value, String path) throws TranscodingException {
    Wire out = new Wire();
    boolean isWritten =
        switch (type.fullName()) {
          case "google.protobuf.Value" -> value(out, value, path);
          case "google.protobuf.Struct" -> struct(out, value, path);
          case "google.protobuf.ListValue" -> list(out, value, path);
          case "google.protobuf.FieldMask" -> mask(out, value, path);
          default -> time(out, type, value, path);
        };
    if (!isWritten) {
      throw ScalarWriter.invalid(path, value, "type.googleapis.com/" + type.fullName());
    }
    return out.toBytes();
  }

  private static boolean value(Wire out, @Nullable Object value, String path)
      throws TranscodingException {
    switch (value) {
      case null -> {
        out.tag(1, Wire.VARINT);
        out.varint(0);
      }
      case Number number -> {
        out.tag(2, Wire.FIXED64);
        out.fixed64(Double.doubleToRawLongBits(number.doubleValue()));
      }
      case String text -> out.text(3, text);
      case Boolean bool -> {
        out.tag(4, Wire.VARINT);
        out.varint(bool ? 1 : 0);
      }
      case JsonObject object -> {
        Wire struct = new Wire();
        struct(struct, object, path + ".struct_value");
        out.bytes(5, struct.toBytes());
      }
      case List<?> items -> {
        Wire list = new Wire();
        list(list, items, path + ".list_value");
        out.bytes(6, list.toBytes());
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean struct(Wire out, @Nullable Object value, String path)
      throws TranscodingException {
    if (!(value instanceof JsonObject object)) {
      return false;
    }
    String fields = path + ".fields";
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonObject.Member member : object.members()) {
      if (!names.add(member.name())) {
        throw MessageWriter.repeatedKey(fields, index, member.name());
      }
      Wire held = new Wire();
      value(held, member.value(), fields + '[' + index++ + "].value");
      Wire entry = new Wire();
      entry.text(1, member.name());
      entry.bytes(2, held.toBytes());
      out.bytes(1, entry.toBytes());
    }
    return true;
  }

  private static boolean list(Wire out, @Nullable Object value, String path)
      throws TranscodingException {
    if (!(value instanceof List<?> items)) {
      return false;
    }
    int index = 0;
    for (Object item : items) {
      Wire held = new Wire();
      value(held, item, path + ".values[" + index++ + ']');
      out.bytes(1, held.toBytes());
    }
    return true;
  }

  private static boolean mask(Wire out, @Nullable Object value, String path)
      throws TranscodingException {
    if (!(value instanceof String text)) {
      throw unfit(
          path,
          "Invalid data type for field mask, value is " + ScalarWriter.shown(value),
          "google.protobuf.FieldMask");
    }
    for (String field : text.split(",")) {
      if (field.isEmpty()) {
        continue;
      }
      StringBuilder snake = new StringBuilder(field.length() + 4);
      for (int i = 0; i < field.length(); i++) {
        char c = field.charAt(i);
        if (c >= 'A' && c <= 'Z') {
          snake.append('_').append(Character.toLowerCase(c));
        } else {
          snake.append(c);
        }
      }
      out.text(1, snake.toString());
    }
    return true;
  }

  private static boolean time(Wire out, MessageType type, @Nullable Object value, String path)
      throws TranscodingException {
    boolean isDuration = type.is("Duration");
    JsonTimes.Parts parts;
    try {
      if (!(value instanceof String text)) {
        throw new DateTimeException(
            (isDuration
                    ? "Invalid data type for duration, value is "
                    : "Invalid data type for timestamp, value is ")
                + ScalarWriter.shown(value));
      }
      parts = isDuration ? JsonTimes.duration(text) : JsonTimes.timestamp(text);
    } catch (DateTimeException e) {
      throw unfit(path, String.valueOf(e.getMessage()), type.fullName());
    }
    if (parts.seconds() != 0) {
      out.tag(1, Wire.VARINT);
      out.varint(parts.seconds());
    }
    if (parts.nanos() != 0) {
      out.tag(2, Wire.VARINT);
      out.varint(parts.nanos());
    }
    return true;
  }

  private static TranscodingException unfit(String path, String problem, String type) {
    return new TranscodingException(
        path
            + ": invalid value Field '"
            + path.substring(path.lastIndexOf('.') + 1)
            + "', "
            + problem
            + " for type type.googleapis.com/"
            + type);
  }
}
