package io.weft.extension.filter.http.composite;

import io.weft.http.HttpFilter;
import io.weft.http.MatchAction;
import io.weft.router.RouteMatch;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * That a filter takes over. A value; any thread. Source: {@code
 * envoy.extensions.filters.http.composite.v3.ExecuteFilterAction}.
 *
 * @param name of the filter, for logs
 * @param share how many of the streams get it; null for all
 */
record ExecuteFilter(String name, HttpFilter filter, RouteMatch.@Nullable Fraction share)
    implements MatchAction {
  /** Whether another stream, by a draw of its own, gets the filter. */
  boolean draw() {
    return share == null || share.includes(ThreadLocalRandom.current().nextLong());
  }
}
