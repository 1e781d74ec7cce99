package io.weft.config;

import com.google.protobuf.Message;
import io.weft.common.ConfigProblem;
import java.util.List;

/**
 * A message that was read from a text, and where its fields stood there.
 *
 * @param message what was read
 * @param positions finds the line of a field; for problems found later
 * @param warnings what to log, ready to be shown, each with its position
 * @param unknownFields how many fields were left out because Envoy's API has none of their name
 */
public record ReadConfig<M extends Message>(
    M message, SourceMap positions, List<String> warnings, int unknownFields) {
  public ReadConfig {
    warnings = List.copyOf(warnings);
  }

  /** {@code problem} as an operator sees it: {@code file:line:column: field path: problem}. */
  public String render(ConfigProblem problem) {
    return positions.render(problem);
  }
}
