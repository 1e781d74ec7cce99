package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a configuration sets with what Weft has, so that nothing is silently ignored: a
 * field that is not implemented is refused by name, one that has no meaning here is noted.
 *
 * <p>What Weft has stands in the resource {@code coverage.txt}, one message a line. Any thread.
 */
public final class FeatureCoverage {
  private final CoverageTable table;
  private final Predicate<String> knownExtensions;
  private final List<ConfigProblem> refused = new ArrayList<>();
  private final List<ConfigProblem> notes = new ArrayList<>();
  private final Set<String> noted = new HashSet<>();

  private FeatureCoverage(CoverageTable table, Predicate<String> knownExtensions) {
    this.table = table;
    this.knownExtensions = knownExtensions;
  }

  /**
   * What was found.
   *
   * @param refused what the message sets and Weft has not, each with its path
   * @param notes what the message sets and has no meaning in Weft; each field once
   */
  public record Result(List<ConfigProblem> refused, List<ConfigProblem> notes) {
    public Result {
      refused = List.copyOf(refused);
      notes = List.copyOf(notes);
    }
  }

  /**
   * What is said of an extension where it stands.
   *
   * @param isOptional whether the configuration may go without it
   */
  private record Holder(String name, boolean isOptional) {}

  /**
   * Looks at everything that {@code message} sets.
   *
   * @param knownExtensions whether an extension takes configuration of the message with that full
   *     name, such as {@code envoy.extensions.filters.http.router.v3.Router}
   */
  public static Result check(Message message, Predicate<String> knownExtensions) {
    FeatureCoverage coverage = new FeatureCoverage(CoverageTable.standard(), knownExtensions);
    coverage.message(TypedConfig.dynamic(message), false, FieldPath.ROOT);
    return new Result(coverage.refused, coverage.notes);
  }

  private void message(Message message, boolean isOptional, FieldPath path) {
    Descriptor type = message.getDescriptorForType();
    if (type.getFullName().startsWith("google.protobuf.")) {
      return;
    }
    CoverageTable.Line line = table.line(type.getFullName());
    if (line == null) {
      refused.add(
          new ConfigProblem(path.toString(), "not implemented in Weft yet: " + type.getFullName()));
      return;
    }
    Holder holder = new Holder(name(message), isOptional || isOptional(message));
    for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
      FieldDescriptor field = set.getKey();
      FieldPath at = path.field(field.getName());
      if (line.isNoted(field.getName())) {
        note(field, at);
      } else if (line.isImplemented(field.getName())) {
        value(holder, line, field, set.getValue(), at);
      } else if (!isOff(set.getValue())) {
        refused.add(
            new ConfigProblem(
                at.toString(), "not implemented in Weft yet: " + field.getFullName()));
      }
    }
  }

  private void note(FieldDescriptor field, FieldPath path) {
    if (noted.add(field.getFullName())) {
      notes.add(
          new ConfigProblem(path.toString(), field.getFullName() + " has no meaning in Weft"));
    }
  }

  /** Whether a field that is there says that what it stands for is not wanted. */
  private static boolean isOff(Object value) {
    if (!(value instanceof Message message)) {
      return false;
    }
    return switch (message.getDescriptorForType().getFullName()) {
      case "google.protobuf.BoolValue" -> Boolean.FALSE.equals(get(message, "value"));
      case "envoy.config.core.v3.RuntimeFeatureFlag" ->
          get(message, "default_value") instanceof Message flag && isOff(flag);
      default -> false;
    };
  }

  private static @Nullable Object get(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return field == null || (field.hasPresence() && !message.hasField(field))
        ? null
        : message.getField(field);
  }

  private void value(
      Holder holder, CoverageTable.Line line, FieldDescriptor field, Object value, FieldPath path) {
    if (line.isOpaque(field.getName())) {
      return;
    }
    if (field.isMapField()) {
      FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
      FieldDescriptor held = field.getMessageType().findFieldByNumber(2);
      for (Object item : (List<?>) value) {
        Message entry = (Message) item;
        String name = entry.getField(key).toString();
        single(holder, line, field, entry.getField(held), path.entry(name), name);
      }
    } else if (field.isRepeated()) {
      int index = 0;
      for (Object item : (List<?>) value) {
        single(holder, line, field, item, path.item(index++), "");
      }
    } else {
      single(holder, line, field, value, path, "");
    }
  }

  private void single(
      Holder holder,
      CoverageTable.Line line,
      FieldDescriptor field,
      Object value,
      FieldPath path,
      String key) {
    if (value instanceof Message message) {
      if (TypedConfig.isAny(message)) {
        String name = key.isEmpty() ? holder.name() : key;
        any(TypedConfig.any(message), name, holder.isOptional(), path);
      } else {
        message(message, holder.isOptional(), path);
      }
    } else if (value instanceof EnumValueDescriptor enumerator
        && !line.allows(field.getName(), enumerator.getName())) {
      refused.add(
          new ConfigProblem(
              path.toString(),
              "not implemented in Weft yet: "
                  + enumerator.getName()
                  + " of "
                  + field.getFullName()));
    }
  }

  private void any(Any any, String name, boolean isOptional, FieldPath path) {
    if (any.getTypeUrl().isEmpty()) {
      return;
    }
    try {
      Any unwrapped = TypedConfig.unwrap(any);
      String type = MessageTypes.fullName(unwrapped.getTypeUrl());
      if (!knownExtensions.test(type)) {
        ConfigProblem problem =
            new ConfigProblem(path.toString(), unsupported(name, unwrapped.getTypeUrl()));
        (isOptional ? notes : refused).add(problem);
        return;
      }
      Message held = TypedConfig.unpackDynamic(unwrapped);
      if (held != null) {
        message(held, false, path);
      }
    } catch (ConfigException e) {
      e.problems().stream().map(problem -> problem.under(path.toString())).forEach(refused::add);
    } catch (InvalidProtocolBufferException e) {
      refused.add(new ConfigProblem(path.toString(), "cannot be read: " + e.getMessage()));
    }
  }

  /** How an extension that Weft has not is refused. */
  public static String unsupported(String name, String typeUrl) {
    return "unsupported extension " + (name.isEmpty() ? "" : name + ' ') + '(' + typeUrl + ')';
  }

  private static String name(Message holder) {
    return get(holder, "name") instanceof String name ? name : "";
  }

  private static boolean isOptional(Message holder) {
    return Boolean.TRUE.equals(get(holder, "is_optional"));
  }
}
