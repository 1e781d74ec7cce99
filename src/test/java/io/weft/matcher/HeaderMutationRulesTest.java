package io.weft.matcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.weft.http.HeaderName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderMutationRulesTest {
  private static final HeaderMutationRules DEFAULT =
      new HeaderMutationRules(false, false, false, false, null, null, false);

  @ParameterizedTest
  @CsvSource({
    "x-a, true, true, true",
    ":path, true, false, false",
    "host, false, false, false",
    ":authority, false, false, false",
    ":method, false, false, false",
    ":scheme, false, false, false",
    "x-envoy-a, false, false, false"
  })
  void leavesRoutingAndEnvoysFieldsAlone(String name, boolean set, boolean append, boolean remove) {
    HeaderName field = HeaderName.of(name);

    assertEquals(set, DEFAULT.allowsSet(field));
    assertEquals(append, DEFAULT.allowsAppend(field));
    assertEquals(remove, DEFAULT.allowsRemove(field));
  }

  @Test
  void allowsWhatIsConfigured() {
    HeaderMutationRules rules =
        new HeaderMutationRules(true, true, false, false, null, null, false);

    assertTrue(rules.allowsSet(HeaderName.AUTHORITY));
    assertTrue(rules.allowsSet(HeaderName.of("x-envoy-a")));
    assertFalse(rules.allowsRemove(HeaderName.HOST));
  }

  @Test
  void refusesPseudoFields() {
    HeaderMutationRules rules = new HeaderMutationRules(true, true, true, false, null, null, false);

    assertFalse(rules.allowsSet(HeaderName.PATH));
    assertTrue(rules.allowsSet(HeaderName.HOST));
  }

  @Test
  void expressionsMatchWholeNamesAndComeFirst() {
    HeaderMutationRules rules =
        new HeaderMutationRules(
            false,
            false,
            false,
            true,
            Pattern.compile("x-.*|host"),
            Pattern.compile("x-secret"),
            false);

    assertTrue(rules.allowsSet(HeaderName.of("x-envoy-a")));
    assertTrue(rules.allowsSet(HeaderName.HOST));
    assertFalse(rules.allowsSet(HeaderName.of("x-secret")));
    assertFalse(rules.allowsSet(HeaderName.of("a-x-b")));
    assertFalse(rules.allowsSet(HeaderName.of("other")));
  }
}
