package io.weft.spi;

import com.github.xds.type.matcher.v3.Matcher;
import io.weft.common.ConfigException;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchTree;
import io.weft.matcher.OnMatch;

/**
 * Makes trees of a kind of their own. Source: {@code Matcher.MatcherTree.custom_match}.
 *
 * @param <C> the message in {@code typed_config}
 */
public interface CustomMatcherFactory<C> extends ExtensionFactory<C> {
  /** Translates what is inside of such a tree. */
  @FunctionalInterface
  interface Children<A> {
    /**
     * What follows as {@code proto} says; nothing if that is empty.
     *
     * @throws ConfigException if it cannot be used
     */
    OnMatch<A> translate(Matcher.OnMatch proto) throws ConfigException;
  }

  /**
   * A tree.
   *
   * @param input what it looks at
   * @param otherwise follows when nothing in it matches
   * @throws ConfigException if {@code config} cannot be used
   */
  <A> MatchTree<A> create(
      C config, MatchInput.Text input, OnMatch<A> otherwise, Children<A> children)
      throws ConfigException;
}
