package io.weft.matcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MatchTreeTest {
  private static final String NOTHING = "nothing";
  private static final String NOT_YET = "not yet";

  private static final ConnectionInfo CONNECTION =
      new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000));

  /** Reads a field of the response, which is not there at first. */
  private static final MatchInput.Text RESPONSE =
      new MatchInput.Text() {
        @Override
        public boolean isAvailable(MatchingData data) {
          return data.responseHeaders() != null;
        }

        @Override
        public @Nullable String text(MatchingData data) {
          HeaderMap headers = data.responseHeaders();
          return headers == null ? null : headers.get(HeaderName.of("x-r"));
        }
      };

  @Test
  void takesTheFirstBranchThatLeadsToSomething() {
    MatchTree<String> tree =
        list(
            OnMatch.of("otherwise", false),
            List.of(
                branch(is("a", "1"), OnMatch.ofTree(list(OnMatch.nothing(), List.of()), false)),
                branch(is("a", "1"), OnMatch.of("kept", true)),
                branch(is("a", "1"), OnMatch.of("second", false)),
                branch(is("b", "1"), OnMatch.of("third", false))));

    assertEquals("second", matched(tree, "a", "1"));
    assertEquals("third", matched(tree, "b", "1"));
    assertEquals("otherwise", matched(tree, "c", "1"));
  }

  @Test
  void takesAnAbsentFieldForNoMatchWhichMayBeTurnedRound() {
    MatchTree<String> tree =
        list(
            OnMatch.nothing(),
            List.of(
                branch(is("a", ""), OnMatch.of("empty", false)),
                branch(new MatchPredicate.Not(is("b", "1")), OnMatch.of("not", false))));

    assertEquals("empty", matched(tree, "a", "", "b", "1"));
    assertEquals("not", matched(tree));
    assertEquals(NOTHING, matched(tree, "b", "1"));
  }

  @Test
  void waitsOnlyForWhatCanDecide() {
    MatchPredicate response = new MatchPredicate.Single(RESPONSE, exact("1"));
    MatchPredicate yes = is("a", "1");
    MatchPredicate no = is("a", "2");

    assertEquals(NOT_YET, matched(when(response), "a", "1"));
    assertEquals(NOT_YET, matched(when(new MatchPredicate.Not(response)), "a", "1"));
    assertEquals(NOT_YET, matched(when(all(yes, response)), "a", "1"));
    assertEquals(NOTHING, matched(when(all(no, response)), "a", "1"));
    assertEquals("found", matched(when(any(response, yes)), "a", "1"));
    assertEquals(NOT_YET, matched(when(any(response, no)), "a", "1"));
    assertEquals(
        "found",
        name(
            when(all(yes, response)).match(data("a", "1").withResponse(HeaderMap.of("x-r", "1")))));
  }

  @Test
  void looksUpWholeTextsAndGoesOnWithTheRestWhereTheyLeadToNothing() {
    MatchTree<String> tree =
        new ExactMapTree<>(
            field("a"),
            Map.of(
                "1",
                OnMatch.of("one", false),
                "2",
                OnMatch.ofTree(list(OnMatch.nothing(), List.of()), false)),
            OnMatch.of("otherwise", false));

    assertEquals("one", matched(tree, "a", "1"));
    assertEquals("otherwise", matched(tree, "a", "2"));
    assertEquals("otherwise", matched(tree, "a", "11"));
    assertEquals("otherwise", matched(tree));
  }

  @Test
  void goesFromTheLongestPrefixToShorterOnes() {
    MatchTree<String> tree =
        new PrefixMapTree<>(
            field("a"),
            Map.of(
                "ab",
                OnMatch.ofTree(when(is("b", "1")), false),
                "a",
                OnMatch.of("a", false),
                "b",
                OnMatch.of("b", false)),
            OnMatch.of("otherwise", false));

    assertEquals("found", matched(tree, "a", "abc", "b", "1"));
    assertEquals("a", matched(tree, "a", "abc"));
    assertEquals("b", matched(tree, "a", "b"));
    assertEquals("otherwise", matched(tree, "a", "c"));
    assertEquals("otherwise", matched(tree, "a", ""));
  }

  @Test
  void findsThePrefixThatTryingAllFinds() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      Map<String, OnMatch<String>> map = new HashMap<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String key = text(random);
        map.put(key, OnMatch.of("prefix " + key, false));
      }
      MatchTree<String> tree = new PrefixMapTree<>(field("a"), map, OnMatch.nothing());
      String text = text(random) + text(random);
      String longest = null;
      for (String key : map.keySet()) {
        if (text.startsWith(key) && (longest == null || key.length() > longest.length())) {
          longest = key;
        }
      }

      assertEquals(longest == null ? NOTHING : "prefix " + longest, matched(tree, "a", text));
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  private static String matched(MatchTree<String> tree, String... headers) {
    return name(tree.match(data(headers)));
  }

  private static String name(MatchResult<String> result) {
    return switch (result) {
      case MatchResult.Matched<String>(String action) -> action;
      case MatchResult.NoMatch<String> none -> NOTHING;
      case MatchResult.Undecided<String> undecided -> NOT_YET;
    };
  }

  private static MatchingData data(String... headers) {
    return MatchingData.of(HeaderMap.of(headers), new StreamInfo(CONNECTION, Protocol.HTTP_11));
  }

  private static MatchTree<String> list(
      OnMatch<String> otherwise, List<ListTree.Branch<String>> branches) {
    return new ListTree<>(branches, otherwise);
  }

  private static MatchTree<String> when(MatchPredicate predicate) {
    return list(OnMatch.nothing(), List.of(branch(predicate, OnMatch.of("found", false))));
  }

  private static ListTree.Branch<String> branch(MatchPredicate predicate, OnMatch<String> then) {
    return new ListTree.Branch<>(predicate, then);
  }

  private static MatchPredicate all(MatchPredicate... parts) {
    return new MatchPredicate.All(Stream.of(parts).toList());
  }

  private static MatchPredicate any(MatchPredicate... parts) {
    return new MatchPredicate.Any(Stream.of(parts).toList());
  }

  private static MatchPredicate is(String header, String value) {
    return new MatchPredicate.Single(field(header), exact(value));
  }

  private static InputMatcher exact(String text) {
    return new StringMatcher.Exact(text, false);
  }

  private static MatchInput.Text field(String name) {
    return data -> {
      HeaderMap headers = data.requestHeaders();
      return headers == null ? null : headers.joined(HeaderName.of(name));
    };
  }
}
