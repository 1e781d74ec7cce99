package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks a message, and all that it holds, against the rules of {@code validate.rules} that Envoy's
 * API carries in its descriptors. Any thread.
 */
public final class ProtoValidator {
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<ConfigProblem> unknown;

  private ProtoValidator(List<ConfigProblem> unknown) {
    this.unknown = unknown;
  }

  /** Everything that is wrong with {@code message}; empty if nothing is. */
  public static List<ConfigProblem> validate(Message message) {
    return validate(message, List.of());
  }

  /**
   * Everything that is wrong with {@code message}; empty if nothing is.
   *
   * @param unknown fields that were left out of it since the API does not know them
   */
  static List<ConfigProblem> validate(Message message, List<ConfigProblem> unknown) {
    ProtoValidator validator = new ProtoValidator(unknown);
    validator.message(TypedConfig.dynamic(message), FieldPath.ROOT);
    return List.copyOf(validator.problems);
  }

  private void message(Message message, FieldPath path) {
    if (TypedConfig.isAny(message)) {
      any(TypedConfig.any(message), path);
      return;
    }
    MessageRules rules = MessageRules.of(message.getDescriptorForType());
    for (OneofDescriptor oneof : rules.requiredOneofs()) {
      if (message.getOneofFieldDescriptor(oneof) == null) {
        add(
            path,
            oneof.getName()
                + " is missing: one of "
                + oneof.getFields().stream()
                    .map(field -> '`' + field.getName() + '`')
                    .collect(Collectors.joining(", "))
                + " has to be set"
                + unknown(message, path));
      }
    }
    for (FieldDescriptor field : rules.disallowed()) {
      if (isSet(message, field)) {
        add(path.field(field.getName()), "deprecated, and no longer allowed by Envoy");
      }
    }
    for (FieldRules field : rules.fields()) {
      field(message, field, path);
    }
  }

  private void any(Any any, FieldPath path) {
    try {
      Message held = TypedConfig.unpackDynamic(any);
      if (held != null) {
        boolean isUnderValue = WellKnownWriter.isWellKnown(held.getDescriptorForType());
        message(held, isUnderValue ? path.field("value") : path);
      }
    } catch (InvalidProtocolBufferException e) {
      add(path, "the bytes are no " + MessageTypes.fullName(any.getTypeUrl()));
    } catch (ConfigException e) {
      for (ConfigProblem problem : e.problems()) {
        problems.add(problem.under(path.toString()));
      }
    }
  }

  private void field(Message message, FieldRules rules, FieldPath parent) {
    FieldDescriptor field = rules.field();
    if (field.isMapField()) {
      map(message, rules, parent.field(field.getName()));
      return;
    }
    if (field.isRepeated()) {
      repeated(message, rules, parent.field(field.getName()));
      return;
    }
    if (field.hasPresence() && !message.hasField(field)) {
      // Of a oneof only the field that is set has to obey its rules.
      if (rules.isRequired() && field.getRealContainingOneof() == null) {
        add(parent.field(field.getName()), "is missing; it is required" + unknown(message, parent));
      }
      return;
    }
    Object value = message.getField(field);
    FieldPath path = parent.field(field.getName());
    check(rules.value(), value, path);
    descend(rules, value, path);
  }

  private void repeated(Message message, FieldRules rules, FieldPath path) {
    List<?> items = (List<?>) message.getField(rules.field());
    check(rules.value(), items, path);
    for (int i = 0; i < items.size(); i++) {
      FieldPath at = path.item(i);
      check(rules.item(), items.get(i), at);
      descend(rules, items.get(i), at);
    }
  }

  private void map(Message message, FieldRules rules, FieldPath path) {
    List<?> entries = (List<?>) message.getField(rules.field());
    check(rules.value(), entries, path);
    FieldDescriptor key = rules.field().getMessageType().findFieldByNumber(1);
    FieldDescriptor value = rules.field().getMessageType().findFieldByNumber(2);
    for (Object item : entries) {
      Message entry = (Message) item;
      FieldPath at = path.entry(entry.getField(key).toString());
      check(rules.key(), entry.getField(key), at);
      check(rules.item(), entry.getField(value), at);
      descend(rules, entry.getField(value), at);
    }
  }

  private void check(@Nullable Check check, Object value, FieldPath path) {
    String problem = check == null ? null : check.problem(value);
    if (problem != null) {
      add(path, problem);
    }
  }

  private void descend(FieldRules rules, Object value, FieldPath path) {
    if (value instanceof Message held && !rules.isSkipped()) {
      message(held, path);
    }
  }

  /** Which fields of {@code message} may stand for what is missing: those of a later API. */
  private String unknown(Message message, FieldPath path) {
    String prefix = path == FieldPath.ROOT ? "" : path + ".";
    List<String> fields = new ArrayList<>();
    for (ConfigProblem problem : unknown) {
      String field = problem.path();
      if (field.startsWith(prefix) && field.indexOf('.', prefix.length()) < 0) {
        fields.add('`' + field.substring(prefix.length()) + '`');
      }
    }
    message.getUnknownFields().asMap().keySet().forEach(number -> fields.add("field " + number));
    return fields.isEmpty()
        ? ""
        : "; set is what is not implemented in Weft yet: " + String.join(", ", fields);
  }

  private void add(FieldPath path, String problem) {
    problems.add(new ConfigProblem(path.toString(), problem));
  }

  private static boolean isSet(Message message, FieldDescriptor field) {
    return field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
  }
}
