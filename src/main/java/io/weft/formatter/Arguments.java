package io.weft.formatter;

import io.weft.common.ConfigException;

/** Which parameters and lengths a command may have. */
enum Arguments {
  NONE(false, false, false),
  OPTIONAL(true, false, false),
  OPTIONAL_WITH_LENGTH(true, false, true),
  REQUIRED(true, true, false),
  REQUIRED_WITH_LENGTH(true, true, true);

  private final boolean parameters;
  private final boolean required;
  private final boolean length;

  Arguments(boolean parameters, boolean required, boolean length) {
    this.parameters = parameters;
    this.required = required;
    this.length = length;
  }

  /** Refuses {@code command} if it has what it must not have, or lacks what it must have. */
  void check(Command command) throws ConfigException {
    if (!parameters && (!command.parameters().isEmpty() || command.hasMaxLength())) {
      throw new ConfigException("", command.name() + " does not take any parameters or length");
    }
    if (required && command.parameters().isEmpty()) {
      throw new ConfigException("", command.name() + " requires parameters");
    }
    if (!length && command.hasMaxLength()) {
      throw new ConfigException("", command.name() + " does not allow length to be specified");
    }
  }
}
