package io.weft.extension.filter.http.grpcjsontranscoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathMatcherTest {
  @Test
  void aLiteralGoesBeforeOneSegmentAndThatBeforeTheRest() {
    var matcher = matcher("/v1/{rest=**}", "/v1/{one}", "/v1/a");

    assertEquals("/v1/a", found(matcher, "/v1/a"));
    assertEquals("/v1/{one}", found(matcher, "/v1/b"));
    assertEquals("/v1/{rest=**}", found(matcher, "/v1/a/b"));
  }

  @Test
  void goesBackWhereALiteralLeadsNowhere() {
    var matcher = matcher("/a/b/c", "/{x}/b/d");

    assertEquals("/{x}/b/d", found(matcher, "/a/b/d"));
    assertNull(found(matcher, "/a/b/e"));
  }

  @Test
  void capturesWhatVariablesSpan() {
    assertEquals(
        Map.of("name", "shelves/1/books/2"),
        captures("/v1/{name=shelves/*/books/*}", "/v1/shelves/1/books/2"));
    assertEquals(Map.of("a.b", "x", "c", "y"), captures("/v1/{a.b}/of/{c=*}", "/v1/x/of/y"));
  }

  @Test
  void theRestMayBeEmptyAndMayHaveSegmentsBehindIt() {
    assertEquals(Map.of("p", "a/b/c"), captures("/f/{p=**}", "/f/a/b/c"));
    assertEquals(Map.of("p", ""), captures("/f/{p=**}", "/f"));
    assertEquals(Map.of("p", "a/b", "q", "z"), captures("/f/{p=**}/of/{q}", "/f/a/b/of/z"));
    assertEquals(Map.of("p", "x/a/b/y"), captures("/f/{p=x/**/y}/end", "/f/x/a/b/y/end"));
  }

  @Test
  void theRestMayBeAsLongAsAPath() {
    String longPath = "/f" + "/a".repeat(30_000);

    assertEquals("/f/{p=**}", found(matcher("/f/{p=**}"), longPath));
    assertEquals("/f/{p=**}/of/{q}", found(matcher("/f/{p=**}/of/{q}"), longPath + "/of/z"));
    assertNull(found(matcher("/f/{p=**}/of/{q}"), longPath));
  }

  @Test
  void theRestIsAsLongAsItCanBe() {
    var matcher = matcher("/f/**/x", "/f/**");

    assertEquals("/f/**", found(matcher, "/f/a/x"));
    assertEquals(Map.of("p", "a/of/b"), captures("/f/{p=**}/of/*", "/f/a/of/b/of/c"));
  }

  @Test
  void aVerbIsNoPartOfTheLastSegment() {
    var matcher = matcher("/v1/{id}", "/v1/{id}:read");

    assertEquals("/v1/{id}:read", found(matcher, "/v1/7:read"));
    assertEquals("/v1/{id}", found(matcher, "/v1/7:write"));
    assertEquals(Map.of("id", "7"), captures("/v1/{id}:read", "/v1/7:read"));
  }

  @Test
  void onRequestEveryVerbIsOne() {
    var builder = new PathMatcher.Builder<String>();
    builder.add("GET", template("/v1/{id}"), "plain");

    assertNotNull(builder.build(false).match("GET", "/v1/7:any"));
    assertNull(builder.build(true).match("GET", "/v1/7:any"));
  }

  @Test
  void slashesAtTheEndDoNotCount() {
    var matcher = matcher("/v1/{id}");

    assertEquals("/v1/{id}", found(matcher, "/v1/7//"));
    assertNull(found(matcher, "/v1/"));
    assertNull(found(matcher, "/v1//7"));
  }

  @Test
  void methodsAreApartButForTheOneThatTakesAll() {
    var builder = new PathMatcher.Builder<String>();
    builder.add("PUT", template("/a"), "put");
    builder.add("*", template("/a"), "any");
    var matcher = builder.build(false);

    assertEquals("put", Objects.requireNonNull(matcher.match("PUT", "/a")).target());
    assertEquals("any", Objects.requireNonNull(matcher.match("GET", "/a")).target());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "/", "/a//b", "/{", "/{=a}", "/{a={b}}", "/**/**", "/a:", "/a*", "/{a}b"})
  void refusesWhatIsNoTemplate(String text) {
    assertNull(PathTemplate.parse(text));
  }

  private static PathMatcher<String> matcher(String... templates) {
    var builder = new PathMatcher.Builder<String>();
    for (String text : templates) {
      builder.add("GET", template(text), text);
    }
    return builder.build(false);
  }

  private static PathTemplate template(String text) {
    return Objects.requireNonNull(PathTemplate.parse(text));
  }

  private static String found(PathMatcher<String> matcher, String path) {
    var match = matcher.match("GET", path);
    return match == null ? null : match.target();
  }

  private static Map<String, String> captures(String template, String path) {
    var match = Objects.requireNonNull(matcher(template).match("GET", path));
    Map<String, String> captured = new LinkedHashMap<>();
    for (PathTemplate.Variable variable : match.template().variables()) {
      captured.put(variable.field(), String.join("/", match.captured(variable)));
    }
    return captured;
  }
}
