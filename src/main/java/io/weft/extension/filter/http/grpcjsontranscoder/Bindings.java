package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of path and query, as the message that they are parts of; and how it is woven into
 * what the body has. Used by one thread.
 */
final class Bindings {
  private final Map<String, @Nullable Object> message = new LinkedHashMap<>();
  private final Map<String, List<String>> unknown = new LinkedHashMap<>();

  /** Sets or, if the field is repeated, adds a value. */
  void add(FieldPath path, String value) {
    Map<String, @Nullable Object> in = message;
    List<FieldType> fields = path.fields();
    for (FieldType field : fields.subList(0, fields.size() - 1)) {
      in = inner(in, field);
    }
    FieldType last = fields.getLast();
    if (last.isRepeated() && !last.isMap()) {
      list(in, last.name()).add(value);
    } else {
      in.put(last.name(), value);
    }
  }

  /** Notes a parameter that no field takes. */
  void addUnknown(String name, String value) {
    unknown.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
  }

  /** The parameters that no field takes. */
  Map<String, List<String>> unknown() {
    return unknown;
  }

  /** The message that they are. */
  Map<String, @Nullable Object> message() {
    return message;
  }

  /**
   * Weaves them into {@code body}: what it has goes first.
   *
   * @param refusesCollisions whether another value in the body is an error
   */
  @Nullable Object into(MessageType type, @Nullable Object body, boolean refusesCollisions)
      throws TranscodingException {
    return message.isEmpty() ? body : merged(type, body, message, refusesCollisions);
  }

  private static @Nullable Object merged(
      MessageType type, @Nullable Object body, Map<?, ?> bound, boolean refusesCollisions)
      throws TranscodingException {
    if (!(body instanceof Map<?, ?> had)) {
      return body;
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    had.forEach((name, value) -> result.put(canonical(type, (String) name), value));
    for (Map.Entry<?, ?> entry : bound.entrySet()) {
      String name = (String) entry.getKey();
      Object value = entry.getValue();
      Object there = result.get(name);
      FieldType field = type.field(name);
      MessageType inner = field == null ? null : field.message();
      if (there == null) {
        result.put(name, value);
      } else if (value instanceof List<?> more) {
        List<@Nullable Object> all = new ArrayList<>();
        all.addAll(there instanceof List<?> list ? list : List.of(there));
        all.addAll(more);
        result.put(name, all);
      } else if (value instanceof Map<?, ?> map && inner != null) {
        result.put(name, merged(inner, there, map, refusesCollisions));
      } else if (refusesCollisions && !there.toString().equals(value)) {
        throw new TranscodingException(
            "The binding value \""
                + value
                + "\" of the field "
                + name
                + " is conflicting with the value "
                + ScalarWriter.shown(there)
                + " in the body.");
      }
    }
    return result;
  }

  private static String canonical(MessageType type, String name) {
    FieldType field = type.field(name);
    return field == null ? name : field.name();
  }

  @SuppressWarnings("unchecked") // only this class puts values in
  private static Map<String, @Nullable Object> inner(
      Map<String, @Nullable Object> in, FieldType field) {
    if (!field.isRepeated()) {
      return (Map<String, @Nullable Object>)
          MessageTypes.required(in.computeIfAbsent(field.name(), unused -> new LinkedHashMap<>()));
    }
    List<@Nullable Object> items = list(in, field.name());
    if (items.isEmpty()) {
      items.add(new LinkedHashMap<String, @Nullable Object>());
    }
    return (Map<String, @Nullable Object>) MessageTypes.required(items.getLast());
  }

  @SuppressWarnings("unchecked") // only this class puts values in
  private static List<@Nullable Object> list(Map<String, @Nullable Object> in, String name) {
    return (List<@Nullable Object>)
        MessageTypes.required(in.computeIfAbsent(name, unused -> new ArrayList<>()));
  }
}
