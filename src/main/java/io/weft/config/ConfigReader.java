package io.weft.config;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * Trees to Envoy's messages.
 *
 * <p>Accepts what Envoy accepts: both spellings of field names, one value for a list, quoted
 * numbers and booleans, enumerators by name or number, durations as text or as a map. Finds all
 * problems of a tree in one run.
 */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Reads and validates the message that {@code text} describes.
   *
   * @param prototype any message of the type wanted
   * @param name what to call the text, where no line is known
   * @throws ConfigException with every problem, each with its position
   */
  public static <M extends Message> ReadConfig<M> read(
      ConfigText text, M prototype, String name, UnknownFields unknownFields)
      throws ConfigException {
    return ConfigMerge.merge(List.of(readPart(text, prototype, name, unknownFields)));
  }

  /** Reads without validating; problems are kept so that a caller can validate what is left. */
  static <M extends Message> Part<M> readPart(
      ConfigText text, M prototype, String name, UnknownFields unknownFields) {
    ReadContext context = new ReadContext(unknownFields);
    List<ConfigNode> roots = text.root() == null ? List.of() : List.of(text.root());
    SourceMap positions = new SourceMap(name, roots);
    M message = prototype;
    if (text.root() != null) {
      message = parse(text.root(), prototype, context);
    }
    List<String> warnings = new ArrayList<>(text.warnings());
    for (ConfigProblem warning : context.warnings()) {
      warnings.add(positions.render(warning));
    }
    return new Part<>(
        message, positions, context.errors().problems(), warnings, context.warnings());
  }

  @SuppressWarnings("unchecked") // A parser yields what its message is.
  private static <M extends Message> M parse(ConfigNode root, M prototype, ReadContext context) {
    try {
      return (M)
          prototype
              .getParserForType()
              .parseFrom(
                  new MessageWriter(context)
                      .message(root, MessageTypes.descriptor(prototype), FieldPath.ROOT, null));
    } catch (InvalidProtocolBufferException e) {
      context.error(FieldPath.ROOT, "cannot be read: " + e.getMessage());
      return prototype;
    }
  }

  /** The problems of {@code later} that are not merely a value missing that could not be read. */
  static List<ConfigProblem> notCausedBy(List<ConfigProblem> earlier, List<ConfigProblem> later) {
    return later.stream()
        .filter(problem ->
            earlier.stream()
                .noneMatch(cause ->
                    cause.path().startsWith(problem.path())
                        || problem.path().startsWith(cause.path())))
        .toList();
  }

  /**
   * What was read of one text, with problems whose paths are not yet located.
   *
   * @param unknown fields that the API does not know and that are ignored
   */
  record Part<M extends Message>(
      M message,
      SourceMap positions,
      List<ConfigProblem> problems,
      List<String> warnings,
      List<ConfigProblem> unknown) {}
}
