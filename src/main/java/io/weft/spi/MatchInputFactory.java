package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.matcher.MatchInput;

/**
 * Makes what the predicates and trees of matchers look at.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface MatchInputFactory<C> extends ExtensionFactory<C> {
  /**
   * An input.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  MatchInput create(C config) throws ConfigException;

  /** Whether there is such an input where requests are matched. */
  boolean servesRequests();

  /** Whether there is such an input where connections are matched. */
  boolean servesConnections();

  /** Whether it reads neither, and so is allowed wherever some inputs are. */
  default boolean isCommon() {
    return false;
  }
}
