package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.matcher.InputMatcher;

/**
 * Makes tests of what an input reads.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface InputMatcherFactory<C> extends ExtensionFactory<C> {
  /**
   * A test.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  InputMatcher create(C config, FactoryContext context) throws ConfigException;
}
