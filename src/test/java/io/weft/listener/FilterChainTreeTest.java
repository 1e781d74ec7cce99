package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTree;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilterChainTreeTest {
  private static final Map<String, String> CHAINS = Map.of("a", "chain a", "b", "chain b");

  @Test
  void findsTheChainOfTheName() {
    assertEquals("chain a", find(data -> new MatchResult.Matched<>("a"), "default"));
  }

  @Test
  void findsTheDefaultWhereTheTreeHasNothing() {
    assertEquals("default", find(data -> MatchResult.noMatch(), "default"));
    assertNull(find(data -> MatchResult.noMatch(), null));
  }

  @Test
  void findsNothingByANameThatNoChainHas() {
    assertNull(find(data -> new MatchResult.Matched<>("c"), "default"));
  }

  private static @Nullable String find(MatchTree<String> tree, @Nullable String otherwise) {
    return new FilterChainTree("tree", tree)
        .over(CHAINS, otherwise)
        .find(new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 5000)));
  }
}
