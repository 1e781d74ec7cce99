package io.weft.xds;

import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** What is wrong with the resources of one update, by name. Used by the control thread. */
final class Rejections {
  private final Map<String, String> problems = new LinkedHashMap<>();

  /** The resource {@code name} cannot be used. */
  void add(String name, ConfigException problem) {
    problems.merge(name, text(problem), (first, next) -> first + "; " + next);
  }

  /** All of {@code problem} in one line. */
  static String text(ConfigException problem) {
    return problem.problems().stream()
        .map(ConfigProblem::toString)
        .collect(Collectors.joining("; "));
  }

  /** Another resource of the same update has that name. */
  void addDuplicate(ResourceType type, String name) {
    String kind =
        switch (type) {
          case CLUSTER -> "cluster";
          case LISTENER -> "listener";
          case ENDPOINTS -> "endpoint assignment";
          case LB_ENDPOINTS -> "endpoint";
          case ROUTES -> "route configuration";
          case SECRETS -> "secret";
          case RUNTIME -> "runtime layer";
          case VIRTUAL_HOSTS -> "virtual host";
          case SCOPES -> "scoped route configuration";
          case EXTENSIONS -> "extension configuration";
        };
    problems.merge(
        name,
        "duplicate " + kind + ' ' + name + " found; the first one holds",
        (first, next) -> first + "; " + next);
  }

  /** All of it in one text that names no resource; empty if nothing is wrong. */
  String text() {
    return String.join("\n", problems.values());
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /**
   * All of it in one text, as Envoy has it; empty if nothing is wrong.
   *
   * @param beginning what comes first
   * @param separator what stands between two resources
   */
  String text(String beginning, String separator) {
    if (problems.isEmpty()) {
      return "";
    }
    StringJoiner text = new StringJoiner(separator, beginning, "");
    problems.forEach((name, problem) -> text.add(name + ": " + problem));
    return text.toString();
  }
}
