package io.weft.matcher;

import java.util.Map;

/**
 * Looks a text up in a map. Source: {@code Matcher.MatcherTree.exact_match_map}.
 *
 * @param otherwise follows when the map does not have the text, or what it has leads to nothing
 */
public record ExactMapTree<A>(
    MatchInput.Text input, Map<String, OnMatch<A>> map, OnMatch<A> otherwise)
    implements MatchTree<A> {
  private static final String FIELD = "exact_match_map";

  public ExactMapTree {
    map = Map.copyOf(map);
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
    OnMatch<A> found = text == null ? null : map.get(text);
    if (trace != null) {
      trace.lookedUp(FIELD, input, data, found == null ? null : text);
    }
    if (found != null) {
      MatchResult<A> result = found.resolve(data);
      if (result.isFinal()) {
        return result;
      }
    }
    return otherwise.resolveOtherwise(data);
  }
}
