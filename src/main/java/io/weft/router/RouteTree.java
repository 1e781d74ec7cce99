package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTrace;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import org.jspecify.annotations.Nullable;

/**
 * Routes among which a tree of matchers chooses: it leads to some of them, of which the first that
 * matches is taken; there is no way back into the tree. A value; any thread. Source: {@code
 * VirtualHost.matcher}.
 */
public record RouteTree(MatchTree<RouteList> tree) implements RouteChoice {
  @Override
  public @Nullable Route find(
      HeaderMap headers,
      String target,
      int end,
      StreamInfo info,
      long random,
      RouteExplanation.@Nullable Trace trace) {
    MatchTrace steps = trace == null ? null : new MatchTrace();
    MatchResult<RouteList> result = tree.match(MatchingData.of(headers, info, steps));
    if (trace != null && steps != null) {
      trace.steps(steps.steps());
    }
    return result instanceof MatchResult.Matched<RouteList>(RouteList routes)
        ? routes.find(headers, target, end, info, random, trace)
        : null;
  }
}
