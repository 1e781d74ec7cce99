package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules of {@code validate.rules} by the names of their fields, without knowing the classes
 * that were generated for them.
 */
final class RuleOptions {
  /** The number of the rules of fields, and of the flags of oneofs and messages. */
  static final int RULES = 1071;

  /** The number of the flag of a message for which there are no rules at all. */
  static final int IGNORED = 1072;

  /** The number of the flag of a field that Envoy refuses to read any more. */
  static final int DISALLOWED = 189_503_207;

  private static final String RULES_FILE = "validate/validate.proto";

  private RuleOptions() {}

  /** The rules of {@code field}; null where it has none. */
  static @Nullable Message rules(FieldDescriptor field) {
    List<ByteString> rules = raw(field.getOptions(), RULES).getLengthDelimitedList();
    if (rules.isEmpty()) {
      return null;
    }
    for (FileDescriptor file : field.getFile().getDependencies()) {
      if (file.getName().equals(RULES_FILE)) {
        return parse(file.findMessageTypeByName("FieldRules"), rules.getLast());
      }
    }
    throw new IllegalStateException(field.getFile().getName());
  }

  /** Whether the flag with {@code number} of a field, oneof or message is set. */
  static boolean isSet(Message options, int number) {
    List<Long> flags = raw(options, number).getVarintList();
    return !flags.isEmpty() && flags.getLast() != 0;
  }

  /**
   * An option as its bytes say it. Asking the message for it makes the library look up every
   * accessor of its class, as for {@link TypedConfig#dynamic}.
   */
  private static UnknownFieldSet.Field raw(Message options, int number) {
    try {
      return UnknownFieldSet.parseFrom(options.toByteString()).getField(number);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Message parse(Descriptor type, ByteString bytes) {
    try {
      return DynamicMessage.parseFrom(type, bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The value of the rule {@code name}; null where it is not given. */
  static @Nullable Object get(Message rules, String name) {
    FieldDescriptor field = rules.getDescriptorForType().findFieldByName(name);
    return field != null && !field.isRepeated() && rules.hasField(field)
        ? rules.getField(field)
        : null;
  }

  /** The values of the repeated rule {@code name}; empty where it is not given. */
  static List<?> list(Message rules, String name) {
    FieldDescriptor field = rules.getDescriptorForType().findFieldByName(name);
    return field == null || !field.isRepeated() ? List.of() : (List<?>) rules.getField(field);
  }

  /** Whether the rule {@code name} is given and true. */
  static boolean is(Message rules, String name) {
    return Boolean.TRUE.equals(get(rules, name));
  }

  /** A length or count; {@code otherwise} where the rule is not given. */
  static long count(Message rules, String name, long otherwise) {
    return get(rules, name) instanceof Number number ? number.longValue() : otherwise;
  }

  /** A rule that is itself rules; null where it is not given. */
  static @Nullable Message message(@Nullable Message rules, String name) {
    return rules != null && get(rules, name) instanceof Message message ? message : null;
  }

  /** A number, duration or time as a decimal; null for one that is none (NaN) or infinite. */
  static @Nullable BigDecimal decimal(Object value) {
    return switch (value) {
      case Integer integer -> BigDecimal.valueOf(integer);
      case Long integer -> BigDecimal.valueOf(integer);
      case Float number -> Float.isFinite(number) ? new BigDecimal(number.toString()) : null;
      case Double number ->
          Double.isFinite(number) ? BigDecimal.valueOf(number).stripTrailingZeros() : null;
      case Message time -> seconds(time);
      default -> throw new IllegalArgumentException(value.toString());
    };
  }

  private static BigDecimal seconds(Message time) {
    var type = time.getDescriptorForType();
    long seconds = (Long) time.getField(type.findFieldByNumber(1));
    int nanos = (Integer) time.getField(type.findFieldByNumber(2));
    return BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9)).stripTrailingZeros();
  }
}
