package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.weft.common.Metadata;
import io.weft.common.TypedFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates metadata and the JSON values in it. */
public final class MetadataTranslator {
  private MetadataTranslator() {}

  /** The facts of {@code filter_metadata} and {@code typed_filter_metadata}. */
  public static Metadata translate(io.envoyproxy.envoy.config.core.v3.Metadata proto) {
    if (proto.getFilterMetadataCount() == 0 && proto.getTypedFilterMetadataCount() == 0) {
      return Metadata.EMPTY;
    }
    Map<String, Map<String, @Nullable Object>> namespaces = new HashMap<>();
    proto.getFilterMetadataMap().forEach((name, facts) -> namespaces.put(name, struct(facts)));
    Map<String, TypedFact> typed = new HashMap<>();
    proto.getTypedFilterMetadataMap().forEach((name, fact) -> typed.put(name, typed(fact)));
    return new Metadata(namespaces, typed);
  }

  /** {@code proto} as {@link Metadata} has it. */
  public static TypedFact typed(Any proto) {
    return new TypedFact(proto.getTypeUrl(), proto.getValue().toByteArray());
  }

  /**
   * The value that {@code bytes} are as a {@code google.protobuf.Value}.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static @Nullable Object value(byte[] bytes) {
    try {
      return value(Value.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The members of {@code proto} as {@link Metadata} has them. */
  public static Map<String, @Nullable Object> struct(Struct proto) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    proto.getFieldsMap().forEach((key, value) -> facts.put(key, value(value)));
    return facts;
  }

  private static @Nullable Object value(Value proto) {
    return switch (proto.getKindCase()) {
      case NULL_VALUE, KIND_NOT_SET -> null;
      case NUMBER_VALUE -> proto.getNumberValue();
      case STRING_VALUE -> proto.getStringValue();
      case BOOL_VALUE -> proto.getBoolValue();
      case STRUCT_VALUE -> struct(proto.getStructValue());
      case LIST_VALUE -> list(proto.getListValue());
    };
  }

  private static List<@Nullable Object> list(ListValue proto) {
    List<@Nullable Object> values = new ArrayList<>(proto.getValuesCount());
    for (Value value : proto.getValuesList()) {
      values.add(value(value));
    }
    return values;
  }
}
