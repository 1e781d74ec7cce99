package io.weft.extension.matching.iprange;

import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTrace;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import io.weft.matcher.OnMatch;
import io.weft.net.CidrRange;
import io.weft.net.CidrTrie;
import io.weft.net.Ips;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the longest range that contains an address, and from there the shorter ones, in time that
 * does not depend on how many there are. A value; any thread. Source: {@code
 * xds.type.matcher.v3.IPMatcher}.
 */
final class IpRangeTree<A> implements MatchTree<A> {
  /**
   * A range and what follows in it.
   *
   * @param isExclusive whether it is left out when a longer range contains the address, too
   */
  record Branch<A>(CidrRange range, boolean isExclusive, OnMatch<A> onMatch) {}

  private static final String FIELD = "range_matchers";

  private final MatchInput.Text input;
  private final CidrTrie<List<Branch<A>>> trie;
  private final OnMatch<A> otherwise;

  /**
   * A tree of {@code branches}; of equal ranges the first is tried first.
   *
   * @param otherwise follows when no range contains the address, or those lead to nothing
   */
  IpRangeTree(MatchInput.Text input, List<Branch<A>> branches, OnMatch<A> otherwise) {
    Map<CidrRange, List<Branch<A>>> byRange = new LinkedHashMap<>();
    for (Branch<A> branch : branches) {
      byRange.computeIfAbsent(branch.range(), unused -> new ArrayList<>()).add(branch);
    }
    this.input = input;
    this.trie = new CidrTrie<>(List.copyOf(byRange.entrySet()));
    this.otherwise = otherwise;
  }

  @Override
  public MatchResult<A> match(MatchingData data) {
    MatchTrace trace = data.trace();
    if (!input.isAvailable(data)) {
      if (trace != null) {
        trace.waits(FIELD, input);
      }
      return MatchResult.undecided();
    }
    String text = input.text(data);
    InetAddress address = text == null ? null : Ips.parse(text);
    if (address == null) {
      return notFound(data);
    }
    boolean isFirst = true;
    for (List<Branch<A>> ofRange : trie.matches(address)) {
      for (Branch<A> branch : ofRange) {
        if (isFirst || !branch.isExclusive()) {
          if (trace != null) {
            trace.lookedUp(FIELD, input, data, branch.range().toString());
          }
          MatchResult<A> result = branch.onMatch().resolve(data);
          if (result.isFinal()) {
            return result;
          }
        }
        isFirst = false;
      }
    }
    return notFound(data);
  }

  private MatchResult<A> notFound(MatchingData data) {
    if (data.trace() != null) {
      data.trace().lookedUp(FIELD, input, data, null);
    }
    return otherwise.resolveOtherwise(data);
  }
}
