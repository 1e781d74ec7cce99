package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;

/** Writes one scalar field in the wire format of protocol buffers. */
final class ScalarWriter {
  private ScalarWriter() {}

  /** Writes {@code value}, which {@link ScalarParser} made for {@code field}. */
  static void write(CodedOutputStream out, FieldDescriptor field, Object value) throws IOException {
    int number = field.getNumber();
    switch (field.getType()) {
      case STRING -> out.writeString(number, (String) value);
      case BYTES -> out.writeBytes(number, (ByteString) value);
      case BOOL -> out.writeBool(number, (Boolean) value);
      case ENUM -> out.writeEnum(number, (Integer) value);
      case FLOAT -> out.writeFloat(number, (Float) value);
      case DOUBLE -> out.writeDouble(number, (Double) value);
      case INT32 -> out.writeInt32(number, ((Long) value).intValue());
      case SINT32 -> out.writeSInt32(number, ((Long) value).intValue());
      case SFIXED32 -> out.writeSFixed32(number, ((Long) value).intValue());
      case UINT32 -> out.writeUInt32(number, ((Long) value).intValue());
      case FIXED32 -> out.writeFixed32(number, ((Long) value).intValue());
      case INT64 -> out.writeInt64(number, (Long) value);
      case SINT64 -> out.writeSInt64(number, (Long) value);
      case SFIXED64 -> out.writeSFixed64(number, (Long) value);
      case UINT64 -> out.writeUInt64(number, (Long) value);
      case FIXED64 -> out.writeFixed64(number, (Long) value);
      case MESSAGE, GROUP -> throw new IllegalArgumentException(field.getFullName());
    }
  }

  /** Writes the value that {@code field} has where nothing is given. */
  static void writeDefault(CodedOutputStream out, FieldDescriptor field) throws IOException {
    Object value =
        switch (field.getType()) {
          case STRING -> "";
          case BYTES -> ByteString.EMPTY;
          case BOOL -> false;
          case ENUM -> Integer.valueOf(0);
          case FLOAT -> Float.valueOf(0);
          case DOUBLE -> Double.valueOf(0);
          default -> Long.valueOf(0);
        };
    write(out, field, value);
  }
}
