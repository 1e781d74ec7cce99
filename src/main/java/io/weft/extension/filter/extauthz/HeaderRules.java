package io.weft.extension.filter.extauthz;

import io.weft.matcher.StringMatcher;
import java.util.List;

/**
 * Which fields a service is told. A value.
 *
 * @param areAllAllowed whether those are allowed that match nothing
 */
record HeaderRules(
    List<StringMatcher> allowed, List<StringMatcher> disallowed, boolean areAllAllowed) {
  HeaderRules {
    allowed = List.copyOf(allowed);
    disallowed = List.copyOf(disallowed);
  }

  /** Whether the field {@code name} is told. */
  boolean tells(String name) {
    return (areAllAllowed || matches(allowed, name)) && !matches(disallowed, name);
  }

  /** Whether one of {@code matchers} takes {@code name}. */
  static boolean matches(List<StringMatcher> matchers, String name) {
    for (StringMatcher matcher : matchers) {
      if (matcher.matches(name)) {
        return true;
      }
    }
    return false;
  }
}
