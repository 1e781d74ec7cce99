package io.weft.matcher;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a message has a field as it was asked for; of several fields of one name, one has to be.
 *
 * <p>A value; any thread. Source: {@code envoy.config.route.v3.HeaderMatcher}.
 *
 * @param name of the field
 * @param test what its value has to be; null if it only has to be there, or to be absent
 * @param wantsPresent for a test of presence alone: whether it has to be there
 * @param invert whether the answer is turned round
 * @param missingIsEmpty whether a field that is not there counts as an empty one
 */
public record HeaderMatcher(
    HeaderName name,
    @Nullable StringMatcher test,
    boolean wantsPresent,
    boolean invert,
    boolean missingIsEmpty)
    implements Condition {
  /** Whether {@code headers} have what was asked for. */
  public boolean matches(HeaderMap headers) {
    int index = headers.indexOf(name, 0);
    if (test == null) {
      return (index >= 0 || missingIsEmpty) == wantsPresent != invert;
    }
    if (index < 0) {
      // Nothing to compare with: no match, even if turned round.
      return missingIsEmpty && test.matches("") != invert;
    }
    while (index >= 0) {
      if (test.matches(headers.value(index))) {
        return !invert;
      }
      index = headers.indexOf(name, index + 1);
    }
    return invert;
  }

  /** Whether {@code headers} satisfy all of {@code matchers}. */
  public static boolean allMatch(List<HeaderMatcher> matchers, HeaderMap headers) {
    return firstFailed(matchers, headers) == null;
  }

  /** The first of {@code matchers} that {@code headers} do not satisfy; null if there is none. */
  public static @Nullable HeaderMatcher firstFailed(
      List<HeaderMatcher> matchers, HeaderMap headers) {
    for (int i = 0; i < matchers.size(); i++) {
      if (!matchers.get(i).matches(headers)) {
        return matchers.get(i);
      }
    }
    return null;
  }

  @Override
  public Description describe() {
    String wanted = test == null ? (wantsPresent ? "present" : "absent") : test.describe();
    return new Description(
        "headers",
        name.text(),
        (invert ? "not " : "") + wanted + (missingIsEmpty ? " (absent counts as empty)" : ""));
  }
}
