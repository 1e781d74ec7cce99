package io.weft.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks one message for {@link ProtoJson}. Used by one thread. */
final class JsonMessageWriter {
  /** The number of the flag of a field that holds a secret. */
  private static final int SENSITIVE = 76_569_463;

  private static final String REDACTED = "[redacted]";

  private final JsonGenerator json;
  private final boolean printsUnset;

  JsonMessageWriter(JsonGenerator json, boolean printsUnset) {
    this.json = json;
    this.printsUnset = printsUnset;
  }

  /**
   * Writes {@code message}.
   *
   * @param isSecret whether all that it holds is redacted
   */
  void message(Message message, boolean isSecret) throws IOException {
    Descriptor type = message.getDescriptorForType();
    if (TypedConfig.isAny(message)) {
      any(TypedConfig.any(message), isSecret);
    } else if (!wellKnown(message, type, isSecret)) {
      json.writeStartObject();
      fields(message, isSecret);
      json.writeEndObject();
    }
  }

  private void fields(Message message, boolean isSecret) throws IOException {
    for (FieldDescriptor field : printed(message)) {
      json.writeFieldName(field.getName());
      field(message, field, isSecret || RuleOptions.isSet(field.getOptions(), SENSITIVE));
    }
  }

  /** The fields to print, by their numbers. */
  private Collection<FieldDescriptor> printed(Message message) {
    if (!printsUnset) {
      return message.getAllFields().keySet();
    }
    List<FieldDescriptor> fields = new ArrayList<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (!field.hasPresence() || message.hasField(field)) {
        fields.add(field);
      }
    }
    fields.sort(Comparator.comparingInt(FieldDescriptor::getNumber));
    return fields;
  }

  private void field(Message message, FieldDescriptor field, boolean isSecret) throws IOException {
    if (field.isMapField()) {
      FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      json.writeStartObject();
      for (Object item : (List<?>) message.getField(field)) {
        Message entry = (Message) item;
        json.writeFieldName(entry.getField(key).toString());
        value(value, entry.getField(value), isSecret);
      }
      json.writeEndObject();
    } else if (field.isRepeated()) {
      json.writeStartArray();
      for (Object item : (List<?>) message.getField(field)) {
        value(field, item, isSecret);
      }
      json.writeEndArray();
    } else {
      value(field, message.getField(field), isSecret);
    }
  }

  private void value(FieldDescriptor field, Object value, boolean isSecret) throws IOException {
    switch (field.getType()) {
      case MESSAGE, GROUP -> message((Message) value, isSecret);
      case STRING -> json.writeString(isSecret ? REDACTED : (String) value);
      case BYTES ->
          json.writeString(
              Base64.getEncoder()
                  .encodeToString(
                      (isSecret ? ByteString.copyFromUtf8(REDACTED) : (ByteString) value)
                          .toByteArray()));
      case BOOL -> json.writeBoolean(!isSecret && (Boolean) value);
      case ENUM -> enumerator((EnumValueDescriptor) value, isSecret);
      case FLOAT, DOUBLE -> number(isSecret ? 0 : ((Number) value).doubleValue(), value);
      case UINT32, FIXED32 ->
          json.writeNumber(isSecret ? 0 : Integer.toUnsignedLong((Integer) value));
      case INT32, SINT32, SFIXED32 -> json.writeNumber(isSecret ? 0 : (Integer) value);
      case UINT64, FIXED64 ->
          json.writeString(isSecret ? "0" : Long.toUnsignedString((Long) value));
      case INT64, SINT64, SFIXED64 -> json.writeString(isSecret ? "0" : value.toString());
    }
  }

  private void enumerator(EnumValueDescriptor value, boolean isSecret) throws IOException {
    EnumValueDescriptor shown = isSecret ? value.getType().getValues().get(0) : value;
    if (shown.getType().getFullName().equals("google.protobuf.NullValue")) {
      json.writeNull();
    } else if (shown.getIndex() < 0) {
      json.writeNumber(shown.getNumber());
    } else {
      json.writeString(shown.getName());
    }
  }

  private void number(double number, Object value) throws IOException {
    if (Double.isNaN(number)) {
      json.writeString("NaN");
    } else if (Double.isInfinite(number)) {
      json.writeString(number > 0 ? "Infinity" : "-Infinity");
    } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(new BigDecimal(value.toString()));
    }
  }

  private void any(Any any, boolean isSecret) throws IOException {
    json.writeStartObject();
    if (!any.getTypeUrl().isEmpty()) {
      json.writeStringField(MessageWriter.TYPE_KEY, any.getTypeUrl());
      Message held = held(any);
      if (held == null) {
        json.writeStringField(
            "value", isSecret ? REDACTED : Base64.getEncoder().encodeToString(bytes(any)));
      } else if (held instanceof Any || WellKnownWriter.isWellKnown(held.getDescriptorForType())) {
        json.writeFieldName("value");
        message(held, isSecret);
      } else if (MessageTypes.fullName(any.getTypeUrl()).endsWith(".TypedStruct")) {
        typedStruct(any, held, isSecret);
      } else {
        fields(held, isSecret);
      }
    }
    json.writeEndObject();
  }

  /** A struct knows no secrets: it is printed as the message that it stands for. */
  private void typedStruct(Any any, Message struct, boolean isSecret) throws IOException {
    Message standsFor = null;
    try {
      standsFor = TypedConfig.unpackDynamic(any);
    } catch (ConfigException | InvalidProtocolBufferException e) {
      // It is printed as it is.
    }
    if (standsFor == null) {
      fields(struct, isSecret);
      return;
    }
    Descriptor type = struct.getDescriptorForType();
    json.writeStringField("type_url", (String) struct.getField(type.findFieldByName("type_url")));
    json.writeFieldName("value");
    message(standsFor, isSecret);
  }

  private static byte[] bytes(Any any) {
    return any.getValue().toByteArray();
  }

  private static @Nullable Message held(Any any) {
    Message prototype = MessageTypes.find(MessageTypes.fullName(any.getTypeUrl()));
    if (prototype == null) {
      return null;
    }
    try {
      return DynamicMessage.parseFrom(prototype.getDescriptorForType(), any.getValue());
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private boolean wellKnown(Message message, Descriptor type, boolean isSecret) throws IOException {
    if (!WellKnownWriter.isWellKnown(type)) {
      return false;
    }
    switch (type.getName()) {
      case "Duration" -> json.writeString(duration(message));
      case "Timestamp" -> json.writeString(timestamp(message));
      case "FieldMask" -> json.writeString(mask(message));
      case "Value" -> {
        FieldDescriptor kind = message.getOneofFieldDescriptor(type.getOneofs().get(0));
        if (kind == null) {
          json.writeNull();
        } else {
          value(kind, message.getField(kind), isSecret);
        }
      }
      // Struct, ListValue and wrappers are their only field.
      default -> field(message, type.getFields().get(0), isSecret);
    }
    return true;
  }

  private static long part(Message time, int number) {
    Object part = time.getField(time.getDescriptorForType().findFieldByNumber(number));
    return ((Number) part).longValue();
  }

  private static String duration(Message duration) {
    BigDecimal value =
        BigDecimal.valueOf(part(duration, 1)).add(BigDecimal.valueOf(part(duration, 2), 9));
    return value.setScale(scale((int) part(duration, 2))).toPlainString() + 's';
  }

  /** How many decimals are printed: none, three, six or nine. */
  private static int scale(int nanos) {
    if (nanos == 0) {
      return 0;
    }
    if (nanos % 1_000_000 == 0) {
      return 3;
    }
    return nanos % 1_000 == 0 ? 6 : 9;
  }

  private static String timestamp(Message time) {
    // Its text has none, three, six or nine decimals too.
    return Instant.ofEpochSecond(part(time, 1), part(time, 2)).toString();
  }

  private static String mask(Message mask) {
    StringBuilder text = new StringBuilder();
    for (Object path : (List<?>) mask.getField(mask.getDescriptorForType().findFieldByNumber(1))) {
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
