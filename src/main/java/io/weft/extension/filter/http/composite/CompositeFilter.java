package io.weft.extension.filter.http.composite;

import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchAction;
import io.weft.http.MatchedFilter;
import io.weft.http.StreamInfo;
import io.weft.stats.Counter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Does nothing itself: the tree of matchers before it leads to the filter that takes its place for
 * a stream.
 *
 * <p>Which one that was stands in the filter state, by the name of this filter. Source: {@code
 * envoy.filters.http.composite}.
 */
final class CompositeFilter implements MatchedFilter {
  private static final String MATCHED_ACTIONS =
      "envoy.extensions.filters.http.composite.matched_actions";

  private final String name;
  private final Counter successes;

  /**
   * A filter.
   *
   * @param name by which routes speak of it
   * @param successes counts the streams that another filter took over
   */
  CompositeFilter(String name, Counter successes) {
    this.name = name;
    this.successes = successes;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    return next.handle(request);
  }

  @Override
  public HttpFilter onMatch(MatchAction action, StreamInfo info) {
    if (!(action instanceof ExecuteFilter execute) || !execute.draw()) {
      return this;
    }
    successes.inc();
    Map<String, Object> matched = new LinkedHashMap<>();
    if (info.filterState(MATCHED_ACTIONS) instanceof Map<?, ?> others) {
      others.forEach((filter, other) -> matched.put(String.valueOf(filter), other));
    }
    matched.put(name, execute.name());
    info.ownFilterState().put(MATCHED_ACTIONS, matched);
    return execute.filter();
  }
}
