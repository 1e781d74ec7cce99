package io.weft.matcher;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.matcher.StringMatcher.Exact;
import org.junit.jupiter.api.Test;

class HeaderMatcherTest {
  private static final HeaderMap TWO = HeaderMap.of("x-m", "one", "x-m", "two");

  @Test
  void looksAtEachOfSeveralValues() {
    assertTrue(matcher("x-m", "two", false, false).matches(TWO));
    assertFalse(matcher("x-m", "one,two", false, false).matches(TWO));
  }

  @Test
  void invertsAfterAllValues() {
    assertFalse(matcher("x-m", "one", true, false).matches(TWO));
    assertTrue(matcher("x-m", "three", true, false).matches(TWO));
  }

  @Test
  void takesNoFieldForNoMatchUnlessItCountsAsEmpty() {
    assertFalse(matcher("x-n", "one", true, false).matches(TWO));
    assertTrue(matcher("x-n", "one", true, true).matches(TWO));
    assertTrue(matcher("x-n", "", false, true).matches(TWO));
  }

  private static HeaderMatcher matcher(
      String name, String value, boolean invert, boolean missingIsEmpty) {
    return new HeaderMatcher(
        HeaderName.of(name), new Exact(value, false), true, invert, missingIsEmpty);
  }
}
