package io.weft.spi;

import io.weft.common.ConfigException;
import io.weft.router.PathMatcher;
import io.weft.router.PathRewrite;

/**
 * Makes what rewrites the path of a route's requests.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface PathRewriteFactory<C> extends ExtensionFactory<C> {
  /**
   * A rewrite.
   *
   * @param match what the route matches
   * @throws ConfigException if {@code config} cannot be used, or not with {@code match}
   */
  PathRewrite create(C config, PathMatcher match) throws ConfigException;
}
