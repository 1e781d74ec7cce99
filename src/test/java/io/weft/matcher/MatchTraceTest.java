package io.weft.matcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MatchTraceTest {
  private static final OnMatch<String> FOUND = OnMatch.of("found", false);

  @Test
  void tellsWhichPartOfEachConditionFailed() {
    MatchPredicate all = new MatchPredicate.All(List.of(is("a", "1"), is("b", "2"), is("c", "3")));
    MatchPredicate any = new MatchPredicate.Any(List.of(is("a", "2"), is("b", "3")));
    MatchPredicate not = new MatchPredicate.Not(is("a", "1"));
    MatchPredicate notAll = new MatchPredicate.Not(new MatchPredicate.All(List.of(is("a", "1"))));

    assertEquals(
        List.of(
            "0 matchers[0] FAILS field b exactly \"2\" = null",
            "0 matchers[1] FAILS field a exactly \"2\" = 1, field b exactly \"3\" = null",
            "0 matchers[2] FAILS field a not exactly \"1\" = 1",
            "0 matchers[3] FAILS condition not (field a exactly \"1\") = true",
            "0 matchers[4] HOLDS"),
        steps(list(OnMatch.nothing(), all, any, not, notAll, is("a", "1")), "a", "1"));
  }

  @Test
  void tellsWhatFollowsInside() {
    MatchTree<String> map = new ExactMapTree<>(field("e"), Map.of("x", FOUND), OnMatch.nothing());
    MatchTree<String> tree =
        new ListTree<>(
            List.of(
                new ListTree.Branch<>(is("a", "1"), OnMatch.of("noted", true)),
                new ListTree.Branch<>(is("a", "1"), OnMatch.ofTree(map, false))),
            FOUND);

    assertEquals(
        List.of(
            "0 matchers[0] HOLDS",
            "0 keep_matching KEEPS_MATCHING",
            "0 matchers[1] HOLDS",
            "1 exact_match_map HAS_NO_KEY field e  = y",
            "1 on_no_match ENDS",
            "0 on_no_match HOLDS"),
        steps(tree, "a", "1", "e", "y"));
    assertEquals(
        "1 exact_match_map[\"x\"] HOLDS field e  = x", steps(tree, "a", "1", "e", "x").getLast());
  }

  @Test
  void tellsAllPrefixesThatWereTried() {
    MatchTree<String> tree =
        new PrefixMapTree<>(
            field("p"), Map.of("/a", FOUND, "/a/b", OnMatch.nothing()), OnMatch.nothing());

    assertEquals(
        List.of(
            "0 prefix_match_map[\"/a/b\"] HOLDS field p  = /a/b/c",
            "0 prefix_match_map[\"/a\"] HOLDS field p  = /a/b/c"),
        steps(tree, "p", "/a/b/c"));
    assertEquals(
        List.of("0 prefix_match_map HAS_NO_KEY field p  = null", "0 on_no_match ENDS"),
        steps(tree));
  }

  @Test
  void tellsWhatIsNotThereYet() {
    MatchInput.Text later =
        new MatchInput.Text() {
          @Override
          public boolean isAvailable(MatchingData data) {
            return false;
          }

          @Override
          public @Nullable String text(MatchingData data) {
            return null;
          }
        };
    MatchTree<String> exact = new ExactMapTree<>(later, Map.of(), OnMatch.nothing());
    MatchTree<String> prefix = new PrefixMapTree<>(later, Map.of(), OnMatch.nothing());
    MatchPredicate predicate =
        new MatchPredicate.Single(later, new StringMatcher.Prefix("v", false));

    assertEquals(List.of("0 exact_match_map WAITS input  = null"), steps(exact));
    assertEquals(List.of("0 prefix_match_map WAITS input  = null"), steps(prefix));
    assertEquals(
        List.of("0 matchers[0] WAITS input prefix \"v\" = null"),
        steps(list(OnMatch.nothing(), predicate)));
  }

  private static List<String> steps(MatchTree<String> tree, String... headers) {
    MatchTrace trace = new MatchTrace();
    StreamInfo info =
        new StreamInfo(
            new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
            Protocol.HTTP_11);
    tree.match(MatchingData.of(HeaderMap.of(headers), info, trace));
    return trace.steps().stream().map(MatchTraceTest::line).toList();
  }

  private static String line(MatchStep step) {
    List<String> reasons =
        step.reasons().stream()
            .map(reason -> reason.input() + ' ' + reason.wanted() + " = " + reason.actual())
            .toList();
    String what = step.depth() + " " + step.place() + ' ' + step.finding();
    return reasons.isEmpty() ? what : what + ' ' + String.join(", ", reasons);
  }

  private static MatchTree<String> list(OnMatch<String> otherwise, MatchPredicate... predicates) {
    List<ListTree.Branch<String>> branches =
        List.of(predicates).stream().map(one -> new ListTree.Branch<>(one, FOUND)).toList();
    return new ListTree<>(branches, otherwise);
  }

  private static MatchPredicate is(String name, String value) {
    return new MatchPredicate.Single(field(name), new StringMatcher.Exact(value, false));
  }

  private static MatchInput.Text field(String name) {
    return new MatchInput.Text() {
      @Override
      public String describe() {
        return "field " + name;
      }

      @Override
      public @Nullable String text(MatchingData data) {
        HeaderMap headers = data.requestHeaders();
        return headers == null ? null : headers.joined(HeaderName.of(name));
      }
    };
  }
}
