package io.weft.formatter;

import io.weft.common.ConfigException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All commands that need no extension. */
final class BuiltInCommands {
  private static final CommandTable TABLE = table();

  private BuiltInCommands() {}

  /** The operator of {@code command}; null if no built-in command has its name. */
  static @Nullable Operator parse(Command command) throws ConfigException {
    return TABLE.make(command);
  }

  /** The names of all commands. */
  static Set<String> names() {
    return TABLE.names();
  }

  private static CommandTable table() {
    CommandTable table = new CommandTable();
    HttpCommands.addTo(table);
    StreamCommands.addTo(table);
    TimeCommands.addTo(table);
    ByteCommands.addTo(table);
    AddressCommands.addTo(table);
    UpstreamCommands.addTo(table);
    TlsCommands.addTo(table);
    StateCommands.addTo(table);
    return table;
  }
}
