package io.weft.extension.matching.iprange;

import com.github.xds.type.matcher.v3.IPMatcher;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.AddressTranslator;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchTree;
import io.weft.matcher.OnMatch;
import io.weft.net.CidrRange;
import io.weft.spi.CustomMatcherFactory;
import java.util.ArrayList;
import java.util.List;

/** Makes trees of ranges of addresses. */
public final class IpRangeMatcherFactory implements CustomMatcherFactory<IPMatcher> {
  @Override
  public String name() {
    return "envoy.matching.custom_matchers.ip_range_matcher";
  }

  @Override
  public Class<IPMatcher> configType() {
    return IPMatcher.class;
  }

  @Override
  public <A> MatchTree<A> create(
      IPMatcher config, MatchInput.Text input, OnMatch<A> otherwise, Children<A> children)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<IpRangeTree.Branch<A>> branches = new ArrayList<>();
    for (int i = 0; i < config.getRangeMatchersCount(); i++) {
      IPMatcher.IPRangeMatcher matcher = config.getRangeMatchers(i);
      String path = "range_matchers[" + i + ']';
      List<CidrRange> ranges =
          errors.attempt(
              path, () -> AddressTranslator.xdsRanges(matcher.getRangesList(), "ranges"));
      OnMatch<A> onMatch = errors.attempt(path, () -> children.translate(matcher.getOnMatch()));
      if (ranges != null && onMatch != null) {
        for (CidrRange range : ranges) {
          branches.add(new IpRangeTree.Branch<>(range, matcher.getExclusive(), onMatch));
        }
      }
    }
    errors.throwIfAny();
    return new IpRangeTree<>(input, branches, otherwise);
  }
}
