package io.weft.extension.matching.iprange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.extension.matching.iprange.IpRangeTree.Branch;
import io.weft.matcher.ListTree;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchingData;
import io.weft.matcher.OnMatch;
import io.weft.net.Address;
import io.weft.net.CidrRange;
import io.weft.net.ConnectionInfo;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IpRangeTreeTest {
  private static final OnMatch<String> DEAD_END =
      OnMatch.ofTree(new ListTree<>(List.of(), OnMatch.nothing()), false);

  @Test
  void takesTheLongestRange() {
    assertEquals("8", matched("10.9.9.9", List.of(branch("10.0.0.0/8"), branch("0.0.0.0/0"))));
    assertEquals("24", matched("10.1.1.1", List.of(branch("10.0.0.0/8"), branch("10.1.1.0/24"))));
    assertEquals("0", matched("2001:db8::1", List.of(branch("10.0.0.0/8"), branch("::/0"))));
  }

  @Test
  void goesOnWithShorterRangesThatAreNotExclusive() {
    Branch<String> deadEnd = new Branch<>(range("10.1.0.0/16"), false, DEAD_END);
    Branch<String> exclusive = new Branch<>(range("10.0.0.0/8"), true, OnMatch.of("8", false));

    assertEquals("0", matched("10.1.1.1", List.of(deadEnd, exclusive, branch("0.0.0.0/0"))));
    assertEquals("8", matched("10.2.1.1", List.of(deadEnd, exclusive, branch("0.0.0.0/0"))));
  }

  @Test
  void triesEqualRangesInTheirOrder() {
    Branch<String> deadEnd = new Branch<>(range("10.0.0.0/8"), false, DEAD_END);
    Branch<String> second = new Branch<>(range("10.0.0.0/8"), false, OnMatch.of("second", false));

    assertEquals("second", matched("10.1.1.1", List.of(deadEnd, second, branch("10.0.0.0/8"))));
  }

  @Test
  void takesWhatIsNoAddressForNoMatch() {
    assertEquals("otherwise", matched("a.test", List.of(branch("0.0.0.0/0"))));
    assertEquals("otherwise", matched("10.1.1.1:80", List.of(branch("0.0.0.0/0"))));
    assertEquals("otherwise", matched(null, List.of(branch("0.0.0.0/0"))));
  }

  private static Branch<String> branch(String range) {
    String length = range.substring(range.indexOf('/') + 1);
    return new Branch<>(range(range), false, OnMatch.of(length, false));
  }

  private static CidrRange range(String text) {
    return Objects.requireNonNull(CidrRange.parse(text));
  }

  private static String matched(@Nullable String address, List<Branch<String>> branches) {
    MatchingData data =
        MatchingData.of(
            new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)));
    MatchResult<String> result =
        new IpRangeTree<>(unused -> address, branches, OnMatch.of("otherwise", false)).match(data);
    return ((MatchResult.Matched<String>) result).action();
  }
}
