package io.weft.router;

import io.weft.matcher.Condition;
import io.weft.matcher.StringMatcher;
import org.jspecify.annotations.Nullable;

/** Looks into the query of a path. */
public final class QueryParameters {
  private QueryParameters() {}

  /**
   * The first value of the parameter {@code key} of {@code path}, as it is written; empty if it has
   * none, null if it is not there.
   */
  static @Nullable String first(String path, String key) {
    int from = path.indexOf('?') + 1;
    if (from == 0) {
      return null;
    }
    int fragment = path.indexOf('#', from);
    int limit = fragment < 0 ? path.length() : fragment;
    while (from <= limit) {
      int ampersand = path.indexOf('&', from);
      int end = ampersand < 0 || ampersand > limit ? limit : ampersand;
      int equals = path.indexOf('=', from);
      int keyEnd = equals < 0 || equals > end ? end : equals;
      if (keyEnd - from == key.length() && path.startsWith(key, from)) {
        return keyEnd == end ? "" : path.substring(keyEnd + 1, end);
      }
      from = end + 1;
    }
    return null;
  }

  /**
   * A test of a parameter. Source: {@code envoy.config.route.v3.QueryParameterMatcher}.
   *
   * @param test of its value; null if it only has to be there, or to be absent
   */
  public record Matcher(String name, @Nullable StringMatcher test, boolean wantsPresent)
      implements Condition {
    boolean matches(String path) {
      String value = first(path, name);
      if (test == null) {
        return (value != null) == wantsPresent;
      }
      return value != null && test.matches(value);
    }

    @Override
    public Description describe() {
      String wanted = test == null ? (wantsPresent ? "present" : "absent") : test.describe();
      return new Description("query_parameters", name, wanted);
    }
  }
}
