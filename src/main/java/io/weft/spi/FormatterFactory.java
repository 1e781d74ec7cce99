package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.formatter.CommandParser;

/**
 * Makes commands that a format may have beyond the built-in ones. Source: {@code
 * SubstitutionFormatString.formatters}.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface FormatterFactory<C> extends ExtensionFactory<C> {
  /**
   * The commands.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  CommandParser create(C config) throws ConfigException;
}
