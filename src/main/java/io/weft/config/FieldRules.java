package io.weft.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is required of one field, made once from its options.
 *
 * @param field the field
 * @param isRequired whether a message has to be there
 * @param isSkipped whether a message is not looked into
 * @param value rule on the value, or on the whole list or map
 * @param item rule on each item of a list or value of a map
 * @param key rule on each key of a map
 */
record FieldRules(
    FieldDescriptor field,
    boolean isRequired,
    boolean isSkipped,
    @Nullable Check value,
    @Nullable Check item,
    @Nullable Check key) {
  /**
   * A rule on what a wrapper, such as {@code google.protobuf.UInt32Value}, holds.
   *
   * @param inner the only field of the wrapper
   */
  record WrapperCheck(FieldDescriptor inner, Check held) implements Check {
    @Override
    public @Nullable String problem(Object value) {
      return held.problem(((Message) value).getField(inner));
    }
  }

  private static final List<String> NUMBERS =
      List.of(
          "float",
          "double",
          "int32",
          "int64",
          "uint32",
          "uint64",
          "sint32",
          "sint64",
          "fixed32",
          "fixed64",
          "sfixed32",
          "sfixed64");

  /** What the options of {@code field} say. */
  static FieldRules of(FieldDescriptor field) {
    Message rules = RuleOptions.rules(field);
    if (field.isMapField()) {
      Message map = RuleOptions.message(rules, "map");
      FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      return new FieldRules(
          field,
          false,
          isSkipped(map, "values"),
          map == null ? null : CountCheck.of(map, "pairs"),
          scalar(value, RuleOptions.message(map, "values")),
          scalar(key, RuleOptions.message(map, "keys")));
    }
    if (field.isRepeated()) {
      Message repeated = RuleOptions.message(rules, "repeated");
      return new FieldRules(
          field,
          false,
          isSkipped(repeated, "items"),
          repeated == null ? null : CountCheck.of(repeated, "items"),
          scalar(field, RuleOptions.message(repeated, "items")),
          null);
    }
    return new FieldRules(
        field, isRequired(rules), isSkip(rules), scalar(field, rules), null, null);
  }

  /** Whether nothing is required, so that the field need not be looked at. */
  boolean isEmpty() {
    return !isRequired && value == null && item == null && key == null;
  }

  private static boolean isRequired(@Nullable Message rules) {
    for (String kind : List.of("message", "any", "duration", "timestamp")) {
      Message part = RuleOptions.message(rules, kind);
      if (part != null && RuleOptions.is(part, "required")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSkip(@Nullable Message rules) {
    Message message = RuleOptions.message(rules, "message");
    return message != null && RuleOptions.is(message, "skip");
  }

  private static boolean isSkipped(@Nullable Message rules, String part) {
    return isSkip(RuleOptions.message(rules, part));
  }

  private static @Nullable Check scalar(FieldDescriptor field, @Nullable Message rules) {
    if (rules == null) {
      return null;
    }
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      return message(field.getMessageType(), rules);
    }
    Message string = RuleOptions.message(rules, "string");
    if (string != null) {
      return TextChecks.ofString(string);
    }
    Message bytes = RuleOptions.message(rules, "bytes");
    if (bytes != null) {
      return TextChecks.ofBytes(bytes);
    }
    Message enumerator = RuleOptions.message(rules, "enum");
    if (enumerator != null) {
      return enumerator(field.getEnumType(), enumerator);
    }
    Message bool = RuleOptions.message(rules, "bool");
    if (bool != null && RuleOptions.get(bool, "const") instanceof Boolean only) {
      return value -> value.equals(only) ? null : "must be " + only;
    }
    for (String number : NUMBERS) {
      Message range = RuleOptions.message(rules, number);
      if (range != null) {
        return RangeChecks.of(range, "", RangeChecks.unsignedBits(field.getType()));
      }
    }
    return null;
  }

  private static @Nullable Check message(Descriptor type, Message rules) {
    Message duration = RuleOptions.message(rules, "duration");
    if (duration != null) {
      return RangeChecks.of(duration, "s", 0);
    }
    Message timestamp = RuleOptions.message(rules, "timestamp");
    if (timestamp != null) {
      return RangeChecks.of(timestamp, "s", 0).and(RangeChecks.ofNow(timestamp, Clock.systemUTC()));
    }
    Message any = RuleOptions.message(rules, "any");
    if (any != null) {
      return any(any);
    }
    FieldDescriptor inner = type.findFieldByName("value");
    boolean isWrapper =
        inner != null && type.getFullName().startsWith("google.protobuf.") && !inner.isRepeated();
    Check check = isWrapper ? scalar(inner, rules) : null;
    return check == null ? null : new WrapperCheck(inner, check);
  }

  private static Check any(Message rules) {
    List<?> in = RuleOptions.list(rules, "in");
    List<?> notIn = RuleOptions.list(rules, "not_in");
    return value -> {
      Message any = (Message) value;
      Object url = any.getField(any.getDescriptorForType().findFieldByNumber(1));
      if (!in.isEmpty() && !in.contains(url)) {
        return "must hold one of " + in;
      }
      return notIn.contains(url) ? "must not hold one of " + notIn : null;
    };
  }

  private static Check enumerator(EnumDescriptor type, Message rules) {
    boolean definedOnly = RuleOptions.is(rules, "defined_only");
    List<?> in = RuleOptions.list(rules, "in");
    List<?> notIn = RuleOptions.list(rules, "not_in");
    Object only = RuleOptions.get(rules, "const");
    return value -> {
      int number = ((EnumValueDescriptor) value).getNumber();
      boolean isUnknown = definedOnly && type.findValueByNumber(number) == null;
      boolean isElsewhere = !in.isEmpty() && !in.contains(number);
      if (isUnknown || isElsewhere || notIn.contains(number)) {
        return number
            + " is not allowed; allowed: "
            + type.getValues().stream()
                .filter(known -> in.isEmpty() || in.contains(known.getNumber()))
                .filter(known -> !notIn.contains(known.getNumber()))
                .map(EnumValueDescriptor::getName)
                .collect(Collectors.joining(", "));
      }
      return only == null || only.equals(number) ? null : "must be " + only;
    };
  }
}
