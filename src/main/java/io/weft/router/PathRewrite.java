package io.weft.router;

/** How the path of a request is changed on its way to the host, or to a redirect. A value. */
public interface PathRewrite {
  /**
   * The new path, query included.
   *
   * @param path with query
   * @param end where its query begins
   * @param match what the route matched
   */
  String apply(String path, int end, PathMatcher match);

  /** Replaces the part that the route matched. */
  record Prefix(String replacement) implements PathRewrite {
    @Override
    public String apply(String path, int end, PathMatcher match) {
      return replacement + path.substring(match.matchedLength(path, end));
    }
  }

  /** Replaces what a pattern matches, outside of the query. */
  record Regex(RegexRewrite rewrite) implements PathRewrite {
    @Override
    public String apply(String path, int end, PathMatcher match) {
      return rewrite.apply(path.substring(0, end)) + path.substring(end);
    }
  }
}
