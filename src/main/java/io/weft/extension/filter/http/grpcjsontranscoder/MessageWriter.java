package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values as {@link JsonText} reads them to messages on the wire. Unknown fields are left out; the
 * texts of errors are Envoy's. Immutable.
 */
final class MessageWriter {
  private static final String TYPE_PREFIX = "type.googleapis.com/";

  private final Function<String, @Nullable MessageType> types;
  private final ScalarWriter scalars;
  private final WellKnownWriter wellKnown;

  /**
   * A writer.
   *
   * @param types finds the messages in an {@code Any} by their full names
   * @param ignoresCase whether enumerators may be written in any case
   */
  MessageWriter(Function<String, @Nullable MessageType> types, boolean ignoresCase) {
    this.types = types;
    this.scalars = new ScalarWriter(ignoresCase);
    this.wellKnown = new WellKnownWriter();
  }

  /** The message {@code type} that {@code value} describes. */
  byte[] write(MessageType type, @Nullable Object value) throws TranscodingException {
    if (!(value instanceof JsonObject object)) {
      throw new TranscodingException(": Root element must be a message.");
    }
    return type.isWellKnown() ? message(type, value, "", null) : fields(type, object, "");
  }

  private byte[] fields(MessageType type, JsonObject object, String path)
      throws TranscodingException {
    Wire out = new Wire();
    Set<String> oneofs = new HashSet<>();
    for (JsonObject.Member member : object.members()) {
      FieldType field = type.field(member.name());
      if (field != null) {
        if (field.oneof() != null && member.value() != null && !oneofs.add(field.oneof())) {
          throw new TranscodingException(
              path
                  + ": invalid value oneof field '"
                  + field.oneof()
                  + "' is already set. Cannot set '"
                  + field.name()
                  + "' for type oneof");
        }
        field(out, type, field, member.value(), path);
      }
    }
    return out.toBytes();
  }

  private void field(
      Wire out, MessageType in, FieldType field, @Nullable Object value, String parent)
      throws TranscodingException {
    String path = parent.isEmpty() ? field.name() : parent + '.' + field.name();
    if (value == null && !WellKnownWriter.takesNull(field)) {
      return;
    }
    if (field.isMap()) {
      map(out, field, value, path, parent);
    } else if (field.isRepeated()) {
      repeated(out, in, field, value, path, 0);
    } else if (value instanceof List && !WellKnownWriter.takesList(field)) {
      throw new TranscodingException(parent + ": Proto field is not repeating, cannot start list.");
    } else {
      single(out, in, field, value, path);
    }
  }

  private int repeated(
      Wire out, MessageType in, FieldType field, @Nullable Object value, String path, int index)
      throws TranscodingException {
    if (!(value instanceof List<?> items)) {
      if (value != null || WellKnownWriter.takesNull(field)) {
        single(out, in, field, value, path);
      }
      return index;
    }
    int next = index;
    for (Object item : items) {
      if (item instanceof List && !WellKnownWriter.takesList(field)) {
        next = repeated(out, in, field, item, path, next);
      } else if (item != null || WellKnownWriter.takesNull(field)) {
        // Envoy counts messages only.
        single(out, in, field, item, path + '[' + (field.message() == null ? 0 : next) + ']');
        next++;
      } else {
        next++;
      }
    }
    return next;
  }

  private void single(
      Wire out, MessageType in, FieldType field, @Nullable Object value, String path)
      throws TranscodingException {
    MessageType type = field.message();
    if (type == null) {
      if (value instanceof JsonObject) {
        throw new TranscodingException(
            parent(path)
                + ": invalid value Starting an object on a scalar field for type "
                + field.name());
      }
      scalars.write(out, field, value, path);
      return;
    }
    out.bytes(field.number(), message(type, value, path, in));
  }

  private void map(Wire out, FieldType field, @Nullable Object value, String path, String parent)
      throws TranscodingException {
    MessageType type = MessageTypes.required(field.message());
    if (value instanceof List) {
      throw new TranscodingException(
          parent
              + ": invalid value Cannot bind a list to map for field '"
              + field.name()
              + "'. for type Map");
    }
    if (!(value instanceof JsonObject entries)) {
      throw ScalarWriter.invalid(path, value, field.typeName());
    }
    FieldType key = MessageTypes.required(type.field(1));
    FieldType item = MessageTypes.required(type.field(2));
    int index = 0;
    Set<String> keys = new HashSet<>();
    for (JsonObject.Member entry : entries.members()) {
      if (!keys.add(entry.name())) {
        throw repeatedKey(path, index, entry.name());
      }
      String at = path + '[' + index++ + ']';
      Wire pair = new Wire();
      scalars.write(pair, key, entry.name(), at + ".key");
      field(pair, type, item, entry.value(), at);
      out.bytes(field.number(), pair.toBytes());
    }
  }

  /** The error that {@code key} of the entry {@code index} stands before; Envoy counts so. */
  static TranscodingException repeatedKey(String path, int index, String key) {
    return new TranscodingException(
        path + '[' + (index - 1) + "]: Repeated map key: '" + key + "' is already set.");
  }

  private byte[] message(
      MessageType type, @Nullable Object value, String path, @Nullable MessageType in)
      throws TranscodingException {
    if (type.is("Any")) {
      return any(value, path, in == null ? "" : in.fullName());
    }
    if (type.isWrapper() && !(value instanceof JsonObject)) {
      Wire out = new Wire();
      field(out, type, MessageTypes.required(type.field(1)), value, path);
      return out.toBytes();
    }
    if (type.isWellKnown() && !(value instanceof JsonObject && isPlain(type))) {
      return wellKnown.write(type, value, path);
    }
    if (!(value instanceof JsonObject object)) {
      throw ScalarWriter.invalid(path, value, "type.googleapis.com/" + type.fullName());
    }
    return fields(type, object, path);
  }

  /** Whether Envoy takes the message's own fields as well, as query parameters give them. */
  private static boolean isPlain(MessageType type) {
    return type.isWrapper() || type.is("Duration") || type.is("Timestamp") || type.is("FieldMask");
  }

  private byte[] any(@Nullable Object value, String path, String in) throws TranscodingException {
    if (!(value instanceof JsonObject object)) {
      throw ScalarWriter.invalid(path, value, "type.googleapis.com/google.protobuf.Any");
    }
    if (object.isEmpty()) {
      return new byte[0];
    }
    if (!(object.get("@type") instanceof String url)) {
      throw new TranscodingException(
          path + ": invalid value Missing @type for any field in " + in + " for type Any");
    }
    if (!url.startsWith(TYPE_PREFIX)) {
      throw new TranscodingException(
          path
              + ": invalid value Invalid type URL, type URLs must be of the form"
              + " 'type.googleapis.com/<typename>', got: "
              + url
              + " for type Any");
    }
    String name = url.substring(TYPE_PREFIX.length());
    MessageType type = types.apply(name);
    if (type == null) {
      throw new TranscodingException(
          path + ": invalid value Invalid type URL, unknown type: " + name + " for type Any");
    }
    Wire out = new Wire();
    out.text(1, url);
    out.bytes(
        2,
        type.isWellKnown()
            ? message(type, object.get("value"), path + ".value", type)
            : fields(type, object, path));
    return out.toBytes();
  }

  private static String parent(String path) {
    if (path.endsWith("]")) {
      return path.substring(0, path.lastIndexOf('['));
    }
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }
}
