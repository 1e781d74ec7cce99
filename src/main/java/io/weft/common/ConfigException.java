package io.weft.common;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used, with everything that is wrong with it.
 *
 * <p>Thrown by readers, validators, translators and extension factories; caught by the control
 * thread, which rejects the resource, and at start-up, where it ends the process with status 1.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  /** One problem in the field {@code path}; see {@link ConfigProblem} for the form of both. */
  public ConfigException(String path, String problem) {
    this(List.of(new ConfigProblem(path, problem)));
  }

  /** All {@code problems} of one resource; at least one. */
  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order in which it was found; never empty. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  /** The same problems seen from a message that holds this one in its field {@code parent}. */
  public ConfigException under(String parent) {
    return new ConfigException(problems.stream().map(problem -> problem.under(parent)).toList());
  }
}
