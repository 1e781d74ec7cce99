package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.router.InternalRedirectPredicate;

/**
 * Makes what decides about redirects that are followed in the place of the client.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface InternalRedirectPredicateFactory<C> extends ExtensionFactory<C> {
  /**
   * A predicate.
   *
   * @param routeName of the route whose redirects it decides about; empty if it has no name
   * @throws ConfigException if {@code config} cannot be used
   */
  InternalRedirectPredicate create(C config, String routeName) throws ConfigException;
}
