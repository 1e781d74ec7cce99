package io.weft.config;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@link QuickCheck} looks for in one field. Immutable.
 *
 * @param tag by which the field is known in the bytes
 * @param bit that stands for it among the fields of its message that were seen
 * @param excludes the bits of fields that must not have been seen before it
 * @param countIndex where its items are counted; -1 for nowhere
 * @param check of a value or item; null if all are right
 * @param allowed the numbers of the enumerators that are right, rising
 * @param entries the rules of the entries of a map; null if it is none
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
record WireField(
    FieldDescriptor field,
    Kind kind,
    int tag,
    long bit,
    long excludes,
    int countIndex,
    @Nullable Check check,
    int[] allowed,
    @Nullable WireRules entries) {
  /** What has to be done with a value. */
  enum Kind {
    NUMBER,
    TEXT,
    BYTES,
    ENUM,
    MESSAGE,
    ANY
  }

  /** The tags of both fields of an Any. */
  static final int ANY_TYPE = 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  static final int ANY_VALUE = 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** The kind of {@code field}, which is no group. */
  static Kind kind(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN -> Kind.NUMBER;
      case STRING -> Kind.TEXT;
      case BYTE_STRING -> Kind.BYTES;
      case ENUM -> Kind.ENUM;
      case MESSAGE ->
          field.getMessageType().getFullName().equals("google.protobuf.Any")
              ? Kind.ANY
              : Kind.MESSAGE;
    };
  }

  /** The tag of {@code field} where its values stand one by one. */
  static int tag(FieldDescriptor field) {
    int wireType =
        switch (field.getType()) {
          case DOUBLE, FIXED64, SFIXED64 -> WireFormat.WIRETYPE_FIXED64;
          case FLOAT, FIXED32, SFIXED32 -> WireFormat.WIRETYPE_FIXED32;
          case STRING, BYTES, MESSAGE -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
          case GROUP -> WireFormat.WIRETYPE_START_GROUP;
          default -> WireFormat.WIRETYPE_VARINT;
        };
    return field.getNumber() << 3 | wireType;
  }

  /** Whether {@code value}, as reflection gives it, is right. */
  boolean passes(Object value) {
    return check == null || check.problem(value) == null;
  }

  /** Whether the enumerator with that number is right. */
  boolean hasNumber(int number) {
    return Arrays.binarySearch(allowed, number) >= 0;
  }

  /** Whether {@link #check} wants the message itself: a duration, a time or a wrapper. */
  boolean needsWhole() {
    return check != null && kind == Kind.MESSAGE;
  }

  /** The rules of what it holds. */
  WireRules rules() {
    return entries == null ? WireRules.of(field.getMessageType()) : entries;
  }

  /** The message in {@code bytes}, in which no other lies. */
  DynamicMessage parse(byte[] bytes) throws InvalidProtocolBufferException {
    return DynamicMessage.parseFrom(field.getMessageType(), bytes);
  }

  /** The number of {@code field} that comes next, as reflection gives it. */
  static Object read(FieldDescriptor field, CodedInputStream in) throws IOException {
    return switch (field.getType()) {
      case DOUBLE -> in.readDouble();
      case FLOAT -> in.readFloat();
      case INT64 -> in.readInt64();
      case UINT64 -> in.readUInt64();
      case INT32 -> in.readInt32();
      case FIXED64 -> in.readFixed64();
      case FIXED32 -> in.readFixed32();
      case BOOL -> in.readBool();
      case UINT32 -> in.readUInt32();
      case SFIXED32 -> in.readSFixed32();
      case SFIXED64 -> in.readSFixed64();
      case SINT32 -> in.readSInt32();
      case SINT64 -> in.readSInt64();
      case STRING, BYTES, ENUM, MESSAGE, GROUP ->
          throw new IllegalStateException(field.getFullName());
    };
  }
}
