package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.hcm.EarlyHeaderMutation;

/**
 * Makes what changes requests before anything is made of them.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface EarlyHeaderMutationFactory<C> extends ExtensionFactory<C> {
  /**
   * A mutation for one connection manager.
   *
   * @throws ConfigException if {@code config} cannot be used
   */
  EarlyHeaderMutation create(C config) throws ConfigException;
}
