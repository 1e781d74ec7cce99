package io.weft.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What short lists of routes need to find one, of many lists side by side.
 *
 * <p>A look-up in a table of many virtual hosts waits for memory. So the texts with which paths
 * have to begin stand in one, those of lists that have the same are there once, and the routes that
 * need nothing else stand in one array: trying a whole list reads a few neighbouring lines, and no
 * object of its routes. Immutable; any thread; makes no garbage.
 */
final class PathScan {
  /**
   * Where a list stands.
   *
   * @param text of its first path
   * @param route which is its first
   * @param fork where its texts begin to differ
   */
  record Start(int text, int route, int fork) {}

  private final String texts;

  /** Of each path: twice the end of its text, and 1 if every path that begins with it matches. */
  private final int[] ends;

  /** The routes that take every request whose path matches; null in the place of others. */
  private final @Nullable Route[] certain;

  private PathScan(String texts, int[] ends, @Nullable Route[] certain) {
    this.texts = texts;
    this.ends = ends;
    this.certain = certain;
  }

  /**
   * The first text from {@code from} up to {@code to} with which the first {@code end} characters
   * of {@code path} begin; {@code to} if there is none. Most texts are told apart by one character.
   *
   * @param fork where it is
   */
  int next(int from, int to, int fork, String path, int end) {
    int start = from == 0 ? 0 : ends[from - 1] >> 1;
    for (int text = from; text < to; text++) {
      int limit = ends[text] >> 1;
      int length = limit - start;
      if (length <= end
          && (length <= fork || path.charAt(fork) == texts.charAt(start + fork))
          && path.regionMatches(0, texts, start, length)) {
        return text;
      }
      start = limit;
    }
    return to;
  }

  /** Whether every path that begins with the text at {@code text} matches. */
  boolean isCertain(int text) {
    return (ends[text] & 1) != 0;
  }

  /** The route at {@code route}, if it takes every request whose path matches; else null. */
  @Nullable Route certainRoute(int route) {
    return certain[route];
  }

  /** The beginning of a path, and whether all that begin so match. */
  private record Path(String text, boolean takesAll) {}

  /** Where the texts of lists begin that have the same, and where these begin to differ. */
  private record Texts(int first, int fork) {}

  /** Puts lists side by side. Used by one thread. */
  static final class Builder {
    private final StringBuilder texts = new StringBuilder();
    private final List<Integer> ends = new ArrayList<>();
    private final List<@Nullable Route> certain = new ArrayList<>();
    private final Map<List<Path>, Texts> known = new HashMap<>();

    /** Adds a list. */
    Start add(RouteEntry[] entries) {
      int route = certain.size();
      List<Path> paths = new ArrayList<>();
      for (RouteEntry entry : entries) {
        PathMatcher path = entry.match().path();
        paths.add(new Path(path.requiredPrefix(), path.takesAllWithPrefix()));
        certain.add(entry.certain());
      }
      Texts there = known.computeIfAbsent(paths, this::add);
      return new Start(there.first(), route, there.fork());
    }

    private Texts add(List<Path> paths) {
      int first = ends.size();
      for (Path path : paths) {
        texts.append(path.text());
        ends.add(texts.length() << 1 | (path.takesAll() ? 1 : 0));
      }
      return new Texts(first, fork(paths));
    }

    private static int fork(List<Path> paths) {
      List<String> texts = paths.stream().map(Path::text).filter(text -> !text.isEmpty()).toList();
      int fork = 0;
      while (hasOneCharacterAt(fork, texts)) {
        fork++;
      }
      return fork;
    }

    private static boolean hasOneCharacterAt(int place, List<String> texts) {
      return texts.stream().map(String::length).allMatch(length -> length > place)
          && texts.stream().mapToInt(text -> text.charAt(place)).distinct().count() == 1;
    }

    /** All that was added. */
    PathScan build() {
      return new PathScan(
          texts.toString(),
          ends.stream().mapToInt(Integer::intValue).toArray(),
          certain.toArray(Route[]::new));
    }
  }
}
