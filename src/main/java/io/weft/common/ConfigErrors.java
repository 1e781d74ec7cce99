package io.weft.common;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the problems of one resource, so that an operator sees all of them in one run.
 *
 * <p>A translator tries each part with {@link #attempt} and ends with {@link #throwIfAny}. Used by
 * one thread.
 */
public final class ConfigErrors {
  /** A part of a translation. */
  @FunctionalInterface
  public interface Part<T extends @Nullable Object> {
    /** Translates the part. */
    T translate() throws ConfigException;
  }

  /** A part of which nothing is left but its problems. */
  @FunctionalInterface
  public interface Step {
    /** Does it. */
    void run() throws ConfigException;
  }

  private final List<ConfigProblem> problems = new ArrayList<>();

  /** Notes a problem in the field {@code path}. */
  public void add(String path, String problem) {
    problems.add(new ConfigProblem(path, problem));
  }

  /** Notes all problems of {@code failure}, which happened in the field {@code path}. */
  public void add(String path, ConfigException failure) {
    for (ConfigProblem problem : failure.problems()) {
      problems.add(problem.under(path));
    }
  }

  /** What {@code part} yields, or null after noting its problems under {@code path}. */
  public <T extends @Nullable Object> @Nullable T attempt(String path, Part<T> part) {
    try {
      return part.translate();
    } catch (ConfigException e) {
      add(path, e);
      return null;
    }
  }

  /** Does {@code step}, and notes its problems under {@code path}. */
  public void check(String path, Step step) {
    try {
      step.run();
    } catch (ConfigException e) {
      add(path, e);
    }
  }

  /** Whether nothing was noted. */
  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /** What was noted, in order. */
  public List<ConfigProblem> problems() {
    return List.copyOf(problems);
  }

  /** Fails with everything that was noted; returns if nothing was. */
  public void throwIfAny() throws ConfigException {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
