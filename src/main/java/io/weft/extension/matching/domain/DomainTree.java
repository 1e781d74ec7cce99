package io.weft.extension.matching.domain;

import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTrace;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import io.weft.matcher.OnMatch;
import java.util.Map;

/**
 * Finds a domain: itself, then {@code *.} and what follows each dot, the longest first, then {@code
 * *}. Letters count as they are written, as in Envoy. A value; any thread. Source: {@code
 * xds.type.matcher.v3.ServerNameMatcher}.
 *
 * @param byDomain by {@code example.com}, {@code *.example.com} or {@code *}
 * @param otherwise follows when no domain matches, or those that do lead to nothing
 */
record DomainTree<A>(MatchInput.Text input, Map<String, OnMatch<A>> byDomain, OnMatch<A> otherwise)
    implements MatchTree<A> {
  private static final String FIELD = "domain_matchers";

  DomainTree {
    byDomain = Map.copyOf(byDomain);
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
    String domain = input.text(data);
    if (domain == null || domain.isEmpty()) {
      return notFound(data);
    }
    MatchResult<A> result = resolve(domain, data);
    int dot = domain.indexOf('.');
    while (!result.isFinal() && dot >= 0) {
      result = resolve('*' + domain.substring(dot), data);
      dot = domain.indexOf('.', dot + 1);
    }
    if (!result.isFinal()) {
      result = resolve("*", data);
    }
    return result.isFinal() ? result : notFound(data);
  }

  private MatchResult<A> notFound(MatchingData data) {
    if (data.trace() != null) {
      data.trace().lookedUp(FIELD, input, data, null);
    }
    return otherwise.resolveOtherwise(data);
  }

  private MatchResult<A> resolve(String key, MatchingData data) {
    OnMatch<A> found = byDomain.get(key);
    if (found == null) {
      return MatchResult.noMatch();
    }
    if (data.trace() != null) {
      data.trace().lookedUp(FIELD, input, data, key);
    }
    return found.resolve(data);
  }
}
