package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an Any holds: the one place where both {@code TypedStruct}s are unwrapped. Any thread.
 *
 * <p>Source: {@code xds.type.v3.TypedStruct}, {@code udpa.type.v1.TypedStruct}.
 */
public final class TypedConfig {
  private static final String XDS_STRUCT = "xds.type.v3.TypedStruct";
  private static final String UDPA_STRUCT = "udpa.type.v1.TypedStruct";
  private static final Position NOWHERE = new Position("typed struct", 0, 0);

  private TypedConfig() {}

  /**
   * {@code any}, or what it stands for if it holds a {@code TypedStruct} of a known type.
   *
   * @throws ConfigException if the struct's fields are not those of its type
   * @throws InvalidProtocolBufferException if the bytes are not of the type that they claim
   */
  public static Any unwrap(Any any) throws ConfigException, InvalidProtocolBufferException {
    String name = MessageTypes.fullName(any.getTypeUrl());
    String typeUrl;
    Struct value;
    if (name.equals(XDS_STRUCT)) {
      var struct = com.github.xds.type.v3.TypedStruct.parseFrom(any.getValue());
      typeUrl = struct.getTypeUrl();
      value = struct.getValue();
    } else if (name.equals(UDPA_STRUCT)) {
      var struct = com.github.udpa.udpa.type.v1.TypedStruct.parseFrom(any.getValue());
      typeUrl = struct.getTypeUrl();
      value = struct.getValue();
    } else {
      return any;
    }
    Message prototype = MessageTypes.find(MessageTypes.fullName(typeUrl));
    if (prototype == null) {
      // The registry of extensions may know the name although the API has no message for it.
      return Any.newBuilder().setTypeUrl(typeUrl).setValue(value.toByteString()).build();
    }
    ReadContext context = new ReadContext(UnknownFields.REFUSE);
    ByteString bytes =
        new MessageWriter(context)
            .message(node(value), MessageTypes.descriptor(prototype), FieldPath.ROOT, null);
    context.errors().throwIfAny();
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(bytes).build();
  }

  /**
   * The message in {@code any}, unwrapped; null if it is empty or of a type that is not known.
   *
   * @throws ConfigException as {@link #unwrap}
   * @throws InvalidProtocolBufferException as {@link #unwrap}
   */
  public static @Nullable Message unpack(Any any)
      throws ConfigException, InvalidProtocolBufferException {
    Any unwrapped = unwrap(any);
    Message prototype = MessageTypes.find(MessageTypes.fullName(unwrapped.getTypeUrl()));
    return prototype == null ? null : prototype.getParserForType().parseFrom(unwrapped.getValue());
  }

  /**
   * {@code message} in the form that descriptors alone describe.
   *
   * <p>Walking a generated message by its fields makes the library look up every accessor of its
   * class first, which costs more than reading a whole bootstrap.
   */
  static Message dynamic(Message message) {
    if (message instanceof DynamicMessage) {
      return message;
    }
    try {
      return DynamicMessage.parseFrom(MessageTypes.descriptor(message), message.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether {@code message}, in either form, is an Any. */
  static boolean isAny(Message message) {
    return MessageTypes.descriptor(message).getFullName().equals("google.protobuf.Any");
  }

  /** The Any that {@code message}, in either form, is. */
  static Any any(Message message) {
    if (message instanceof Any any) {
      return any;
    }
    Descriptor type = MessageTypes.descriptor(message);
    return Any.newBuilder()
        .setTypeUrl((String) message.getField(type.findFieldByNumber(Any.TYPE_URL_FIELD_NUMBER)))
        .setValue((ByteString) message.getField(type.findFieldByNumber(Any.VALUE_FIELD_NUMBER)))
        .build();
  }

  /**
   * As {@link #unpack}, in the form of {@link #dynamic}.
   *
   * @throws ConfigException as {@link #unwrap}
   * @throws InvalidProtocolBufferException as {@link #unwrap}
   */
  static @Nullable Message unpackDynamic(Any any)
      throws ConfigException, InvalidProtocolBufferException {
    Any unwrapped = unwrap(any);
    Message prototype = MessageTypes.find(MessageTypes.fullName(unwrapped.getTypeUrl()));
    return prototype == null
        ? null
        : DynamicMessage.parseFrom(MessageTypes.descriptor(prototype), unwrapped.getValue());
  }

  /** {@code struct} as a tree without positions. */
  static ConfigNode node(Struct struct) {
    List<ConfigNode.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      entries.add(new ConfigNode.Entry(field.getKey(), NOWHERE, node(field.getValue())));
    }
    return new ConfigNode.Mapping(entries, NOWHERE);
  }

  private static ConfigNode node(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> node(value.getStructValue());
      case LIST_VALUE -> node(value.getListValue());
      case BOOL_VALUE -> scalar(ConfigNode.Kind.BOOLEAN, Boolean.toString(value.getBoolValue()));
      case NUMBER_VALUE -> scalar(ConfigNode.Kind.NUMBER, number(value.getNumberValue()));
      case STRING_VALUE -> scalar(ConfigNode.Kind.STRING, value.getStringValue());
      case NULL_VALUE, KIND_NOT_SET -> scalar(ConfigNode.Kind.NULL, "null");
    };
  }

  private static ConfigNode node(ListValue list) {
    List<ConfigNode> items = new ArrayList<>();
    for (Value item : list.getValuesList()) {
      items.add(node(item));
    }
    return new ConfigNode.Sequence(items, NOWHERE);
  }

  private static ConfigNode scalar(ConfigNode.Kind kind, String text) {
    return new ConfigNode.Scalar(kind, text, NOWHERE);
  }

  private static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
