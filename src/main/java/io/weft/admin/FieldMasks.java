package io.weft.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps of a message what a field mask names; looks into the resources that are packed in it. */
final class FieldMasks {
  private FieldMasks() {}

  /** The paths of a mask as it stands in a query: {@code cluster.name,last_updated}. */
  static List<String> parse(String mask) {
    return List.of(mask.split(","));
  }

  /** What {@code paths} name of {@code message}; null if it has no such field. */
  static @Nullable Message trim(Message message, List<String> paths) {
    Map<String, List<String>> byField = new LinkedHashMap<>();
    for (String path : paths) {
      int dot = path.indexOf('.');
      String field = dot < 0 ? path : path.substring(0, dot);
      byField
          .computeIfAbsent(field, name -> new ArrayList<>())
          .add(dot < 0 ? "" : path.substring(dot + 1));
    }
    Message.Builder trimmed = message.newBuilderForType();
    for (Map.Entry<String, List<String>> entry : byField.entrySet()) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(entry.getKey());
      if (field == null || !copy(message, field, entry.getValue(), trimmed)) {
        return null;
      }
    }
    return trimmed.build();
  }

  private static boolean copy(
      Message message, FieldDescriptor field, List<String> rest, Message.Builder trimmed) {
    boolean whole = rest.contains("");
    if (!whole && (field.isRepeated() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE)) {
      return false;
    }
    boolean present =
        field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
    if (!field.isRepeated() && !field.hasPresence()) {
      present = true;
    }
    if (!present) {
      return true;
    }
    Object value = message.getField(field);
    if (!whole) {
      value = inner((Message) value, rest);
    }
    if (value != null) {
      trimmed.setField(field, value);
    }
    return value != null;
  }

  private static @Nullable Message inner(Message message, List<String> paths) {
    if (!(message instanceof Any packed)) {
      return trim(message, paths);
    }
    try {
      Message trimmed = trim(ResourceNames.unpack(packed), paths);
      return trimmed == null ? null : Any.pack(trimmed);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}
