package io.weft.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcmaScriptRegexTest {
  private static TaggedName extract(String regex, String name) {
    EcmaScriptRegex tag = EcmaScriptRegex.compile("tag", regex);
    return new TagProducer(false, List.of(tag)).produce(name);
  }

  @Test
  void takesTheFirstGroupOutAndTheSecondAsValue() {
    assertEquals(
        new TaggedName("cluster.upstream_rq", List.of(new Tag("tag", "out|80||x.y"))),
        extract(
            "^cluster\\.((.+?(\\..+?\\.svc\\.cluster\\.local)?)\\;\\.)",
            "cluster.out|80||x.y;.upstream_rq"));
  }

  @Test
  void takesTheOnlyGroupAsValue() {
    assertEquals(
        new TaggedName("rbac", List.of(new Tag("tag", ".denied"))),
        extract("rbac(\\.denied)", "rbac.denied"));
  }

  @Test
  void findsNothingWithoutAGroup() {
    assertEquals(new TaggedName("a.b", List.of()), extract("a", "a.b"));
  }

  @Test
  void knowsLookAheadAndPosixClasses() {
    assertEquals(
        new TaggedName("listener.http.x", List.of(new Tag("tag", "0.0.0.0_80"))),
        extract(
            "^listener(?=\\.).*?\\.(([_.[:digit:]]*|[_\\[\\]aAbBcCdDeEfF[:digit:]]*)\\.)http",
            "listener.0.0.0.0_80.http.x"));
  }

  @Test
  void readsABracketInBracketsAsItself() {
    assertEquals(
        new TaggedName("a.", List.of(new Tag("tag", "[1]"))), extract("a\\.([[1&&\\]]+)", "a.[1]"));
  }

  @Test
  void takesAGroupThatTookNoPartAsEmpty() {
    assertEquals(new TaggedName("ab", List.of(new Tag("tag", ""))), extract("a(x)?b", "ab"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "(?<=x)(y)", "[[:nope:]]", "*"})
  void refusesWhatIsMalformed(String regex) {
    assertThrows(IllegalArgumentException.class, () -> EcmaScriptRegex.compile("tag", regex));
  }
}
