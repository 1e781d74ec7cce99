package io.weft.common;

/**
 * One thing wrong with a configuration, fit to be shown to an operator.
 *
 * @param path where: a field path such as {@code static_resources.clusters[2].connect_timeout},
 *     relative to the resource that is being read; empty for the resource itself
 * @param problem what is wrong and what is allowed, as one sentence without a full stop
 */
public record ConfigProblem(String path, String problem) {
  /** The same problem seen from a message that holds this one in its field {@code parent}. */
  public ConfigProblem under(String parent) {
    if (parent.isEmpty()) {
      return this;
    }
    if (path.isEmpty()) {
      return new ConfigProblem(parent, problem);
    }
    return new ConfigProblem(path.startsWith("[") ? parent + path : parent + '.' + path, problem);
  }

  @Override
  public String toString() {
    return path.isEmpty() ? problem : path + ": " + problem;
  }
}
