package io.weft.extension.matching.domain;

import com.github.xds.type.matcher.v3.ServerNameMatcher;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchTree;
import io.weft.matcher.OnMatch;
import io.weft.spi.CustomMatcherFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes trees of domains. */
public final class DomainMatcherFactory implements CustomMatcherFactory<ServerNameMatcher> {
  @Override
  public String name() {
    return "envoy.matching.custom_matchers.domain_matcher";
  }

  @Override
  public Class<ServerNameMatcher> configType() {
    return ServerNameMatcher.class;
  }

  @Override
  public <A> MatchTree<A> create(
      ServerNameMatcher config, MatchInput.Text input, OnMatch<A> otherwise, Children<A> children)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Map<String, OnMatch<A>> byDomain = new HashMap<>();
    for (int i = 0; i < config.getDomainMatchersCount(); i++) {
      ServerNameMatcher.DomainMatcher matcher = config.getDomainMatchers(i);
      String path = "domain_matchers[" + i + ']';
      OnMatch<A> onMatch = errors.attempt(path, () -> children.translate(matcher.getOnMatch()));
      for (int j = 0; j < matcher.getDomainsCount(); j++) {
        String domain = matcher.getDomains(j);
        String problem = problem(domain);
        if (problem == null
            && byDomain.put(domain, onMatch == null ? OnMatch.nothing() : onMatch) != null) {
          problem = "Duplicate domain in ServerNameMatcher: " + domain;
        }
        if (problem != null) {
          errors.add(path + ".domains[" + j + ']', problem);
        }
      }
    }
    errors.throwIfAny();
    return new DomainTree<>(input, byDomain, otherwise);
  }

  private static @Nullable String problem(String domain) {
    if (domain.isEmpty()) {
      return "Empty domain in ServerNameMatcher";
    }
    if (domain.indexOf('*') < 0 || domain.equals("*")) {
      return null;
    }
    if (!domain.startsWith("*.") || domain.length() < 3) {
      return "Invalid wildcard domain format: "
          + domain
          + ". Only '*' and '*.domain' patterns are supported";
    }
    return domain.indexOf('*', 1) < 0
        ? null
        : "Invalid wildcard domain format: " + domain + ". Multiple wildcards are not supported";
  }
}
