package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of path and query, as the message that they are parts of; and how it is woven into
 * what the body has. Used by one thread.
 */
final class Bindings {
  private final JsonObject message = new JsonObject();
  private final Map<String, List<String>> unknown = new LinkedHashMap<>();

  /** Adds a value. */
  void add(FieldPath path, String value) {
    JsonObject in = message;
    List<FieldType> fields = path.fields();
    for (FieldType field : fields.subList(0, fields.size() - 1)) {
      in = inner(in, field.name());
    }
    in.add(fields.getLast().name(), value);
  }

  /** Notes a parameter that no field takes. */
  void addUnknown(String name, String value) {
    unknown.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
  }

  /** The parameters that no field takes. */
  Map<String, List<String>> unknown() {
    return unknown;
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
      MessageType type, @Nullable Object body, JsonObject bound, boolean refusesCollisions)
      throws TranscodingException {
    if (!(body instanceof JsonObject had)) {
      return body;
    }
    JsonObject result = new JsonObject();
    Map<String, @Nullable Object> latest = bound.latest();
    Set<String> woven = new HashSet<>();
    for (JsonObject.Member member : had.members()) {
      FieldType field = type.field(member.name());
      String name = field == null ? member.name() : field.name();
      Object value = member.value();
      Object also = latest.get(name);
      if (value == null || also == null || field == null || field.isRepeated()) {
        result.add(name, value);
      } else if (also instanceof JsonObject more && field.message() != null) {
        result.add(
            name,
            woven.add(name) ? merged(field.message(), value, more, refusesCollisions) : value);
      } else {
        checkCollision(name, also, value, refusesCollisions);
        result.add(name, value);
        woven.add(name);
      }
    }
    for (JsonObject.Member member : bound.members()) {
      if (!woven.contains(member.name())) {
        result.add(member.name(), member.value());
      }
    }
    return result;
  }

  private static void checkCollision(
      String name, Object bound, Object there, boolean refusesCollisions)
      throws TranscodingException {
    if (refusesCollisions && !there.toString().equals(bound)) {
      throw new TranscodingException(
          "The binding value \""
              + bound
              + "\" of the field "
              + name
              + " is conflicting with the value "
              + ScalarWriter.shown(there)
              + " in the body.");
    }
  }

  /** The last object under {@code name}, made if there is none. */
  private static JsonObject inner(JsonObject in, String name) {
    if (in.get(name) instanceof JsonObject known) {
      return known;
    }
    JsonObject made = new JsonObject();
    in.add(name, made);
    return made;
  }
}
