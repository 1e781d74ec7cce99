package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.http.HeaderKeyFormatter;
import java.util.function.Supplier;

/**
 * Makes what writes the names of fields as they came.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface HeaderKeyFormatterFactory<C> extends ExtensionFactory<C> {
  /**
   * Makes a formatter for each message; any thread.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  Supplier<HeaderKeyFormatter> create(C config) throws ConfigException;
}
