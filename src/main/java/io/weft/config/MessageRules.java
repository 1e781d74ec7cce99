package io.weft.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is required of the fields of one message type; made when the type is first seen.
 *
 * @param fields the rules of the fields that have some or that hold messages
 * @param requiredOneofs the oneofs of which one field has to be set
 * @param disallowed the fields that Envoy refuses
 */
record MessageRules(
    List<FieldRules> fields,
    List<OneofDescriptor> requiredOneofs,
    List<FieldDescriptor> disallowed) {
  private static final Map<Descriptor, MessageRules> KNOWN = new ConcurrentHashMap<>();

  /** The rules of {@code type}. */
  static MessageRules of(Descriptor type) {
    MessageRules known = KNOWN.get(type);
    if (known == null) {
      known = make(type);
      KNOWN.put(type, known);
    }
    return known;
  }

  private static MessageRules make(Descriptor type) {
    if (RuleOptions.isSet(type.getOptions(), RuleOptions.IGNORED)) {
      return new MessageRules(List.of(), List.of(), List.of());
    }
    boolean isDisabled = RuleOptions.isSet(type.getOptions(), RuleOptions.RULES);
    List<FieldRules> fields = new ArrayList<>();
    List<FieldDescriptor> disallowed = new ArrayList<>();
    for (FieldDescriptor field : type.getFields()) {
      if (RuleOptions.isSet(field.getOptions(), RuleOptions.DISALLOWED)) {
        disallowed.add(field);
      }
      FieldRules rules =
          isDisabled ? new FieldRules(field, false, false, null, null, null) : FieldRules.of(field);
      if (!rules.isEmpty() || (holdsMessages(field) && !rules.isSkipped())) {
        fields.add(rules);
      }
    }
    List<OneofDescriptor> required = new ArrayList<>();
    for (OneofDescriptor oneof : type.getRealOneofs()) {
      if (!isDisabled && RuleOptions.isSet(oneof.getOptions(), RuleOptions.RULES)) {
        required.add(oneof);
      }
    }
    return new MessageRules(List.copyOf(fields), List.copyOf(required), List.copyOf(disallowed));
  }

  static boolean holdsMessages(FieldDescriptor field) {
    FieldDescriptor held = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    return held.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }
}
