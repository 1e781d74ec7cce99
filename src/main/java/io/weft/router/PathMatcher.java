package io.weft.router;

import com.google.re2j.Pattern;
import io.weft.matcher.Condition;
import io.weft.matcher.UriTemplate;
import org.jspecify.annotations.Nullable;

/**
 * Which paths a route takes. A value; any thread. Source: the path specifiers of {@code
 * envoy.config.route.v3.RouteMatch}.
 */
public interface PathMatcher extends Condition {
  /**
   * Whether the path matches: the first {@code end} characters of {@code path}, which goes on with
   * a query or fragment.
   */
  boolean matches(String path, int end);

  /** How much of the path {@code prefix_rewrite} replaces. */
  default int matchedLength(String path, int end) {
    return end;
  }

  /** Whether requests without a path, as of CONNECT, can match. */
  default boolean takesPathless() {
    return false;
  }

  /**
   * Text with which every path that matches begins, letter for letter; empty if nothing is known of
   * it. Lets {@link RouteList} leave out what cannot match.
   */
  default String requiredPrefix() {
    return "";
  }

  /** Whether every path that begins with {@link #requiredPrefix} matches. */
  default boolean takesAllWithPrefix() {
    return false;
  }

  /** The template that the path has to follow; null if it is no template. */
  default @Nullable UriTemplate uriTemplate() {
    return null;
  }

  /** The beginning of the path. */
  record Prefix(String text, boolean ignoreCase) implements PathMatcher {
    @Override
    public boolean matches(String path, int end) {
      return text.length() <= end && path.regionMatches(ignoreCase, 0, text, 0, text.length());
    }

    @Override
    public String requiredPrefix() {
      return ignoreCase ? "" : text;
    }

    @Override
    public boolean takesAllWithPrefix() {
      return !ignoreCase;
    }

    @Override
    public int matchedLength(String path, int end) {
      return text.length();
    }

    @Override
    public Description describe() {
      return description("prefix", text, ignoreCase);
    }
  }

  /** The beginning of the path, up to its end or a slash. */
  record PathSeparatedPrefix(String text, boolean ignoreCase) implements PathMatcher {
    @Override
    public boolean matches(String path, int end) {
      int length = text.length();
      return length <= end
          && path.regionMatches(ignoreCase, 0, text, 0, length)
          && (length == end || path.charAt(length) == '/');
    }

    @Override
    public String requiredPrefix() {
      return ignoreCase ? "" : text;
    }

    @Override
    public int matchedLength(String path, int end) {
      return text.length();
    }

    @Override
    public Description describe() {
      return description("path_separated_prefix", text, ignoreCase);
    }
  }

  /** The whole path. */
  record Exact(String text, boolean ignoreCase) implements PathMatcher {
    @Override
    public boolean matches(String path, int end) {
      return text.length() == end && path.regionMatches(ignoreCase, 0, text, 0, end);
    }

    @Override
    public Description describe() {
      return description("exactly", text, ignoreCase);
    }

    @Override
    public String requiredPrefix() {
      return ignoreCase ? "" : text;
    }
  }

  /** The whole path, by a pattern. */
  record Regex(Pattern pattern) implements PathMatcher {
    @Override
    public boolean matches(String path, int end) {
      return pattern.matches(path.substring(0, end));
    }

    @Override
    public Description describe() {
      return description("regex", pattern.pattern(), false);
    }
  }

  /** Any CONNECT request. */
  record Connect() implements PathMatcher {
    @Override
    public boolean matches(String path, int end) {
      return true;
    }

    @Override
    public boolean takesPathless() {
      return true;
    }

    @Override
    public Description describe() {
      return new Description("path", "", "any, of a CONNECT request");
    }
  }

  /** What a path has to be, for {@link Condition#describe}. */
  static Description description(String kind, String text, boolean ignoreCase) {
    return new Description(
        "path", "", kind + " \"" + text + '"' + (ignoreCase ? " in any case" : ""));
  }

  /** Where the query or fragment of {@code path} begins, or its length. */
  static int pathEnd(String path) {
    int length = path.length();
    for (int i = 0; i < length; i++) {
      char c = path.charAt(i);
      if (c == '?' || c == '#') {
        return i;
      }
    }
    return length;
  }
}
