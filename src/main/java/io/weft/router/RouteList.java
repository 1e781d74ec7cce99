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
 * is left is tried in the order of the list, so that the answer is that of trying all. A short list
 * has these beginnings side by side. A value; any thread; makes no garbage, but for routes whose
 * cluster depends on the request.
 */
public final class RouteList implements RouteChoice {
  /** Below this many routes trying all of them is as fast as asking an index. */
  private static final int WORTH_AN_INDEX = 16;

  private final RouteEntry[] entries;

  /** Those of {@code entries}, so that trying paths alone reads less memory. */
  private final PathMatcher[] paths;

  /** Where the list of this and others are put side by side, and this one's place there. */
  private final PathScan scan;

  private final int firstText;
  private final int firstRoute;
  private final int fork;
  private final int size;

  /** Null for a short list. */
  private final @Nullable PathIndex index;

  /** The routes {@code all} in order. */
  public RouteList(List<RouteEntry> all) {
    this.entries = all.toArray(RouteEntry[]::new);
    this.paths = all.stream().map(entry -> entry.match().path()).toArray(PathMatcher[]::new);
    PathScan.Builder own = new PathScan.Builder();
    PathScan.Start start = own.add(entries);
    this.scan = own.build();
    this.firstText = start.text();
    this.firstRoute = start.route();
    this.fork = start.fork();
    this.size = entries.length;
    this.index = all.size() < WORTH_AN_INDEX ? null : PathIndex.of(List.of(paths));
  }

  private RouteList(RouteList other, PathScan scan, PathScan.Start start) {
    this.entries = other.entries;
    this.paths = other.paths;
    this.scan = scan;
    this.firstText = start.text();
    this.firstRoute = start.route();
    this.fork = start.fork();
    this.size = entries.length;
    this.index = other.index;
  }

  /** Puts this list beside {@code others}; {@link #in} makes the list that is there. */
  PathScan.Start addTo(PathScan.Builder others) {
    return others.add(entries);
  }

  /** The same list at {@code start} of {@code all}. */
  RouteList in(PathScan all, PathScan.Start start) {
    return new RouteList(this, all, start);
  }

  @Override
  public @Nullable Route find(
      HeaderMap headers,
      String target,
      int end,
      StreamInfo info,
      long random,
      RouteExplanation.@Nullable Trace trace) {
    // Neither knows requests without a path, as CONNECT, and both hide what they leave out.
    if (end == 0 || trace != null) {
      return findOneByOne(headers, target, end, info, random, trace);
    }
    return index == null
        ? findByScan(headers, target, end, info, random)
        : findByIndex(index, headers, target, end, info, random);
  }

  private @Nullable Route findByScan(
      HeaderMap headers, String target, int end, StreamInfo info, long random) {
    int limit = firstText + size;
    for (int text = scan.next(firstText, limit, fork, target, end);
        text < limit;
        text = scan.next(text + 1, limit, fork, target, end)) {
      int place = text - firstText;
      if (scan.isCertain(text) || paths[place].matches(target, end)) {
        Route found = ofEntry(place, headers, target, info, random);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private @Nullable Route findByIndex(
      PathIndex known, HeaderMap headers, String target, int end, StreamInfo info, long random) {
    int[] others = known.others();
    int other = 0;
    int node = known.longest(target, end);
    int limit = known.limit(node);
    int next = known.start(node);
    while (next < limit || other < others.length) {
      int place;
      boolean isCertain = false;
      if (other == others.length || (next < limit && known.route(next) < others[other])) {
        place = known.route(next);
        isCertain = known.isCertain(next++);
      } else {
        place = others[other++];
      }
      if (isCertain || paths[place].matches(target, end)) {
        Route found = ofEntry(place, headers, target, info, random);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The route of the entry {@code place}, whose path matches; null if it takes no such request. */
  private @Nullable Route ofEntry(
      int place, HeaderMap headers, String target, StreamInfo info, long random) {
    Route certain = scan.certainRoute(firstRoute + place);
    if (certain != null) {
      return certain;
    }
    RouteEntry entry = entries[place];
    return entry.match().failedApartFromPath(headers, target, info, random) == null
        ? entry.pick(headers, info, random)
        : null;
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
        Route found = entry.pick(headers, info, random);
        if (found != null) {
          if (trace != null) {
            trace.taken(entry);
          }
          return found;
        }
        failed = RouteEntry.SomeRoute.INSTANCE;
      }
      if (trace != null) {
        trace.passedOver(entry, failed);
      }
    }
    return null;
  }
}
