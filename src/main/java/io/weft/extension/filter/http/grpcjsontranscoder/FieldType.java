package io.weft.extension.filter.http.grpcjsontranscoder;

import org.jspecify.annotations.Nullable;

/**
 * A field of a message. A value.
 *
 * @param isMap whether it is a map, whose message is the entry
 * @param hasPresence whether it tells unset from its default
 * @param message of a {@link Kind#MESSAGE}; else null
 * @param enumeration of a {@link Kind#ENUM}; else null
 * @param oneof the name of the oneof that it belongs to, or of that which stands for presence; null
 *     if there is none
 */
record FieldType(
    int number,
    String name,
    String jsonName,
    Kind kind,
    boolean isRepeated,
    boolean isMap,
    boolean isPacked,
    boolean hasPresence,
    @Nullable MessageType message,
    @Nullable EnumType enumeration,
    @Nullable String oneof) {

  /** The types of the protobuf language, with the wire type of each. */
  enum Kind {
    DOUBLE(Wire.FIXED64),
    FLOAT(Wire.FIXED32),
    INT64(Wire.VARINT),
    UINT64(Wire.VARINT),
    INT32(Wire.VARINT),
    FIXED64(Wire.FIXED64),
    FIXED32(Wire.FIXED32),
    BOOL(Wire.VARINT),
    STRING(Wire.BYTES),
    GROUP(Wire.GROUP),
    MESSAGE(Wire.BYTES),
    BYTES(Wire.BYTES),
    UINT32(Wire.VARINT),
    ENUM(Wire.VARINT),
    SFIXED32(Wire.FIXED32),
    SFIXED64(Wire.FIXED64),
    SINT32(Wire.VARINT),
    SINT64(Wire.VARINT);

    private final int wireType;

    Kind(int wireType) {
      this.wireType = wireType;
    }

    int wireType() {
      return wireType;
    }

    boolean isScalar() {
      return this != MESSAGE && this != GROUP;
    }
  }

  /** The type in Envoy's errors. */
  String typeName() {
    if (message != null) {
      return "type.googleapis.com/" + message.fullName();
    }
    return enumeration == null ? "TYPE_" + kind : "type.googleapis.com/" + enumeration.fullName();
  }
}
