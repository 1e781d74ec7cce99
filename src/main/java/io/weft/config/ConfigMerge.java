package io.weft.config;

import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges messages that were read from several texts as Envoy merges {@code --config-yaml} over a
 * file: single values replace, messages merge, lists grow.
 */
final class ConfigMerge {
  private ConfigMerge() {}

  /**
   * Merges {@code parts}, the later over the earlier, and validates the result.
   *
   * @throws ConfigException with the problems of all parts, each with its position
   */
  @SuppressWarnings("unchecked") // A builder builds what it was made of.
  static <M extends Message> ReadConfig<M> merge(List<ConfigReader.Part<M>> parts)
      throws ConfigException {
    Message.Builder merged = parts.getFirst().message().newBuilderForType();
    List<ConfigNode> roots = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<ConfigProblem> unlocated = new ArrayList<>();
    List<ConfigProblem> problems = new ArrayList<>();
    List<ConfigProblem> unknown = new ArrayList<>();
    for (ConfigReader.Part<M> part : parts) {
      merged.mergeFrom(part.message());
      roots.addAll(part.positions().roots());
      warnings.addAll(part.warnings());
      unknown.addAll(part.unknown());
      unlocated.addAll(part.problems());
      part.problems().stream().map(part.positions()::locate).forEach(problems::add);
    }
    M message = (M) merged.build();
    SourceMap positions = new SourceMap(parts.getFirst().positions().name(), roots);
    if (!QuickCheck.isClean(message, type -> true)) {
      ConfigReader.notCausedBy(unlocated, ProtoValidator.validate(message, unknown)).stream()
          .map(positions::locate)
          .forEach(problems::add);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new ReadConfig<>(message, positions, warnings, unknown.size());
  }
}
