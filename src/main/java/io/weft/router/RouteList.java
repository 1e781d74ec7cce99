package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;
import io.weft.matcher.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes of which the first that matches is taken.
 *
 * <p>A long list has an index of the beginnings of paths, which leaves out what cannot match; what
 * is left is tried in the order of the list, so that the answer is that of trying all. A value; any
 * thread; makes no garbage.
 */
public final class RouteList implements RouteChoice {
  /** Below this many routes trying all of them is as fast as asking an index. */
  private static final int WORTH_AN_INDEX = 16;

  private final RouteEntry[] entries;

  /** Those of {@code entries}, so that trying paths alone reads less memory. */
  private final PathMatcher[] paths;

  private final PathIndex index;

  /** The routes {@code entries} in order. */
  public RouteList(List<RouteEntry> entries) {
    this.entries = entries.toArray(RouteEntry[]::new);
    this.paths = entries.stream().map(entry -> entry.match().path()).toArray(PathMatcher[]::new);
    this.index =
        entries.size() < WORTH_AN_INDEX
            ? PathIndex.ofAll(entries.size())
            : PathIndex.of(List.of(paths));
  }

  @Override
  public @Nullable Route find(
      HeaderMap headers,
      String target,
      int end,
      StreamInfo info,
      long random,
      RouteExplanation.@Nullable Trace trace) {
    // The index knows nothing of requests without a path, as CONNECT, and hides what it leaves out.
    if (end == 0 || trace != null) {
      return findOneByOne(headers, target, end, info, random, trace);
    }
    int[] others = index.others();
    int other = 0;
    int node = index.longest(target, end);
    int limit = index.limit(node);
    int next = index.start(node);
    while (next < limit || other < others.length) {
      int place;
      boolean isCertain = false;
      if (other == others.length || (next < limit && index.route(next) < others[other])) {
        place = index.route(next);
        isCertain = index.isCertain(next++);
      } else {
        place = others[other++];
      }
      if ((isCertain || paths[place].matches(target, end))
          && entries[place].match().failedApartFromPath(headers, target, info, random) == null) {
        return entries[place].pick(headers, info, random);
      }
    }
    return null;
  }

  private @Nullable Route findOneByOne(
      HeaderMap headers,
      String target,
      int end,
      StreamInfo info,
      long random,
      RouteExplanation.@Nullable Trace trace) {
    for (RouteEntry entry : entries) {
      Condition failed = entry.match().failed(headers, target, end, info, random);
      if (failed == null) {
        if (trace != null) {
          trace.taken(entry);
        }
        return entry.pick(headers, info, random);
      }
      if (trace != null) {
        trace.passedOver(entry, failed);
      }
    }
    return null;
  }
}
