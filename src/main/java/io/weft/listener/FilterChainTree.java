package io.weft.listener;

import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import io.weft.net.ConnectionInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses filter chains by a tree that leads to their names, in the place of what each says for
 * itself. A value. Source: {@code envoy.config.listener.v3.Listener.filter_chain_matcher}.
 *
 * @param identity all of its settings: trees of equal identities choose the same
 * @param names leads to the name of a filter chain
 */
public record FilterChainTree(Object identity, MatchTree<String> names) {
  /**
   * A finder among {@code chains}, each under its name.
   *
   * @param otherwise serves what the tree has nothing for; null if nothing does. A name that no
   *     chain has leads to nothing at all.
   */
  <C> FilterChainFinder<C> over(Map<String, C> chains, @Nullable C otherwise) {
    Map<String, C> byName = Map.copyOf(chains);
    return connection -> find(byName, otherwise, connection);
  }

  private <C> @Nullable C find(
      Map<String, C> byName, @Nullable C otherwise, ConnectionInfo connection) {
    return switch (names.match(MatchingData.of(connection))) {
      case MatchResult.Matched<String>(String name) -> byName.get(name);
      case MatchResult.NoMatch<String> none -> otherwise;
      case MatchResult.Undecided<String> undecided -> otherwise;
    };
  }
}
