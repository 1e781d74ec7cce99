package io.weft.formatter;

import io.weft.common.ConfigException;
import org.jspecify.annotations.Nullable;

/** Knows commands beyond the built-in ones: a formatter extension. Immutable; any thread. */
@FunctionalInterface
public interface CommandParser {
  /**
   * The operator that {@code command} stands for; null if this parser does not know its name.
   *
   * @throws ConfigException if it knows the name, but not what the parameters mean
   */
  @Nullable Operator parse(Command command) throws ConfigException;
}
