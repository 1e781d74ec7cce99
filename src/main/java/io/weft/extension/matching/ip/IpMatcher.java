package io.weft.extension.matching.ip;

import io.weft.matcher.InputMatcher;
import io.weft.net.CidrRange;
import io.weft.net.CidrTrie;
import io.weft.net.Ips;
import io.weft.stats.Counter;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a text is an address in one of some ranges. Any thread. Source: {@code
 * envoy.extensions.matching.input_matchers.ip.v3.Ip}.
 */
final class IpMatcher implements InputMatcher {
  private final String description;
  private final CidrTrie<CidrRange> ranges;
  private final Counter failures;

  /** A matcher of {@code ranges}; texts that are no address count as {@code failures}. */
  IpMatcher(List<CidrRange> ranges, Counter failures) {
    this.description =
        ranges.stream().map(CidrRange::toString).collect(Collectors.joining(", ", "in ", ""));
    this.ranges = new CidrTrie<>(ranges.stream().map(range -> Map.entry(range, range)).toList());
    this.failures = failures;
  }

  @Override
  public boolean matches(String text) {
    if (text.isEmpty()) {
      return false;
    }
    InetAddress address = Ips.parse(text);
    if (address == null) {
      failures.inc();
      return false;
    }
    return ranges.longestMatch(address) != null;
  }

  @Override
  public String describe() {
    return description;
  }
}
