package io.weft.formatter;

import io.weft.common.ConfigException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Commands by name. Filled by one thread, then read by any. */
final class CommandTable {
  /** Makes the operator of a command whose syntax was checked. */
  @FunctionalInterface
  interface Maker {
    Operator make(Command command) throws ConfigException;
  }

  private record Entry(Arguments arguments, Maker maker) {}

  private final Map<String, Entry> entries = new HashMap<>();

  /** A command that yields a whole number. */
  void number(String name, NumberOperator.Field field) {
    Operator operator = new NumberOperator(field);
    add(name, Arguments.NONE, command -> operator);
  }

  /** A command that yields text. */
  void text(String name, TextOperator.Field field) {
    Operator operator = new TextOperator(field);
    add(name, Arguments.NONE, command -> operator);
  }

  /** A command whose operator depends on its parameters. */
  void add(String name, Arguments arguments, Maker maker) {
    entries.put(name, new Entry(arguments, maker));
  }

  /** The operator of {@code command}; null if its name is not known. */
  @Nullable Operator make(Command command) throws ConfigException {
    Entry entry = entries.get(command.name());
    if (entry == null) {
      return null;
    }
    entry.arguments().check(command);
    return entry.maker().make(command);
  }

  Set<String> names() {
    return entries.keySet();
  }
}
