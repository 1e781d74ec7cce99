package io.weft.extension.filter.http.grpcjsontranscoder;

import java.nio.charset.StandardCharsets;

/**
 * Single values between the wire and JSON: {@code Long} for what is a number, {@code String},
 * {@code byte[]}, a {@link WireReader} for a message.
 */
final class Scalars {
  private static final byte[] NOTHING = {};

  private Scalars() {}

  /** Reads a value of {@code field}. */
  static Object read(WireReader in, FieldType field) throws TranscodingException {
    return switch (field.kind()) {
      case STRING -> in.text();
      case BYTES -> in.bytes();
      case MESSAGE -> in.part();
      case GROUP -> throw new TranscodingException("groups cannot be transcoded");
      case DOUBLE, FIXED64, SFIXED64 -> in.fixed64();
      case FLOAT, FIXED32, SFIXED32 -> (long) in.fixed32();
      default -> in.varint();
    };
  }

  /** The value of {@code field} where it is absent. */
  static Object absent(FieldType field) {
    return switch (field.kind()) {
      case STRING -> "";
      case BYTES -> NOTHING;
      case MESSAGE, GROUP -> new WireReader(NOTHING);
      default -> 0L;
    };
  }

  /** Prints a value that is no message. */
  static void print(JsonPrinter json, FieldType field, Object value, boolean enumsAsInts) {
    switch (field.kind()) {
      case STRING -> json.text((String) value);
      case BYTES -> json.base64((byte[]) value);
      case BOOL -> json.raw((Long) value == 0 ? "false" : "true");
      case ENUM -> enumerator(json, field, ((Long) value).intValue(), enumsAsInts);
      case DOUBLE -> json.raw(JsonNumbers.text(Double.longBitsToDouble((Long) value)));
      case FLOAT -> json.raw(JsonNumbers.text(Float.intBitsToFloat(((Long) value).intValue())));
      case INT64, UINT64, FIXED64, SFIXED64, SINT64 -> json.raw('"' + integer(field, value) + '"');
      default -> json.raw(integer(field, value));
    }
  }

  /** A value as the key of a map. */
  static String key(FieldType field, Object value) {
    return switch (field.kind()) {
      case STRING -> (String) value;
      case BYTES -> new String((byte[]) value, StandardCharsets.UTF_8);
      case BOOL -> (Long) value == 0 ? "false" : "true";
      default -> integer(field, value);
    };
  }

  private static String integer(FieldType field, Object value) {
    long number = (Long) value;
    return switch (field.kind()) {
      case UINT64, FIXED64 -> Long.toUnsignedString(number);
      case UINT32, FIXED32 -> Integer.toUnsignedString((int) number);
      case SINT64, SINT32 -> Long.toString(number >>> 1 ^ -(number & 1));
      case INT64, SFIXED64 -> Long.toString(number);
      default -> Integer.toString((int) number);
    };
  }

  private static void enumerator(
      JsonPrinter json, FieldType field, int number, boolean enumsAsInts) {
    EnumType type = MessageTypes.required(field.enumeration());
    String name = enumsAsInts ? null : type.name(number);
    if (type.fullName().equals("google.protobuf.NullValue")) {
      json.raw("null");
    } else if (name == null) {
      json.raw(Integer.toString(number));
    } else {
      json.text(name);
    }
  }
}
