package io.weft.spi;

import io.weft.common.ConfigException;

/**
 * Makes a part of a listener, such as a filter, of each configuration that discovery brings for it.
 * Control thread only.
 *
 * @param <C> the message that discovery brings
 * @param <F> what it becomes
 */
public interface DiscoveredFactory<C, F> {
  /**
   * Looks at {@code config} before any part of the process uses it.
   *
   * @throws ConfigException if this part cannot use it
   */
  void check(C config) throws ConfigException;

  /**
   * What {@code config} becomes.
   *
   * @param context lives until the next configuration comes, or the listener is gone
   * @throws ConfigException if it cannot be used
   */
  F create(C config, FactoryContext context) throws ConfigException;
}
