package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.RecreateStreamException;
import io.weft.router.RouterFixture.Result;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InternalRedirectTest {
  private static final HeaderName ORIGINAL_URL = HeaderName.of("x-envoy-original-url");
  private static final String PREFIX = "http.test.passthrough_internal_redirect_";

  @RegisterExtension private final RouterFixture fixture = new RouterFixture();
  @RegisterExtension private final ScriptedUpstream upstream = new ScriptedUpstream();

  @Test
  void beginsAnewWithTheHostAndPathOfTheLocation() throws IOException {
    fixture.cluster("u", upstream.then(redirect(302, "http://other.test:81/next?q=1#part")));

    HttpRequest next = follow(policy(302), fixture.get("/first"));

    assertEquals("other.test:81", next.authority());
    assertEquals("/next?q=1", next.path());
    assertEquals("http://host.test/first", next.headers().get(ORIGINAL_URL));
    assertEquals(1, count(ClusterCounter.UPSTREAM_INTERNAL_REDIRECT_SUCCEEDED_TOTAL));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void keepsTheBody() throws IOException {
    fixture.cluster("u", upstream.then(redirect(307, "http://other.test/")));

    HttpRequest next = follow(policy(307), fixture.post("/", "twice"));

    assertEquals("POST", next.method());
    assertEquals("twice", new String(next.body().readAllBytes()));
  }

  @Test
  void asksWithGetAndWithoutABodyAfterSeeOther() throws IOException {
    fixture.cluster("u", upstream.then(redirect(303, "http://other.test/")));

    HttpRequest next = follow(policy(303), fixture.post("/", "once"));

    assertEquals("GET", next.method());
    assertTrue(next.body().isEmpty());
    assertFalse(next.headers().contains(HeaderName.CONTENT_LENGTH));
  }

  @Test
  void copiesFieldsOfTheResponse() throws IOException {
    fixture.cluster(
        "u", upstream.then(answer(302, "", "location: http://other.test/", "x-a: 1", "x-a: 2")));
    InternalRedirectPolicy copying =
        new InternalRedirectPolicy(
            1,
            Set.of(302),
            List.of(),
            false,
            List.of(HeaderName.of("x-a"), HeaderName.of("x-gone")));

    HttpRequest next = follow(copying, fixture.get("/", "x-gone", "old"));

    assertEquals("1,2", next.headers().joined(HeaderName.of("x-a")));
    assertFalse(next.headers().contains(HeaderName.of("x-gone")));
  }

  @Test
  void followsAHedgedAttempt() throws IOException {
    fixture.cluster("u", upstream.then(redirect(302, "http://other.test/")));
    Routes hedged =
        Routes.to("u")
            .retry("5xx", 1, Duration.ofSeconds(5), Duration.ZERO)
            .hedge()
            .redirects(policy(302));
    HttpRequest request = withRoute(fixture.get("/"), "target");

    RecreateStreamException again =
        assertThrows(RecreateStreamException.class, () -> fixture.send(hedged.build(), request));

    assertEquals("other.test", again.request().authority());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/relative", "mailto:x", "http:///x", "http://a b/", "http://o_t.test/"})
  void passesABadLocationOn(String location) throws IOException {
    fixture.cluster("u", upstream.then(redirect(302, location)));

    assertPassedOn(policy(302), "bad_location");
  }

  @Test
  void passesARedirectToAnotherSchemeOn() throws IOException {
    fixture.cluster("u", upstream.then(redirect(302, "https://other.test/")));

    assertPassedOn(policy(302), "unsafe_scheme");
  }

  @Test
  void passesOneRedirectTooManyOn() throws IOException {
    fixture.cluster("u", upstream.then(redirect(302, "http://other.test/")));
    HttpRequest request = withRoute(fixture.get("/"), "target");
    request.streamInfo().ownFilterState().put("num_internal_redirects", 1);

    assertPassedOn(policy(302), request, "too_many_redirects");
  }

  @Test
  void passesARedirectWithoutARouteOnAndRestoresTheRequest() throws IOException {
    fixture.cluster("u", upstream.then(redirect(302, "http://other.test/")));
    HttpRequest request = fixture.get("/first");
    request.streamInfo().routeResolver(() -> null);

    assertPassedOn(policy(302), request, "no_route");

    assertEquals("host.test", request.authority());
    assertEquals("/first", request.path());
    assertNull(request.headers().get(ORIGINAL_URL));
  }

  @Test
  void passesARedirectOnThatAPredicateRefuses() throws IOException {
    fixture.cluster("u", upstream.then(redirect(302, "http://other.test/")));
    InternalRedirectPolicy refusing =
        new InternalRedirectPolicy(
            1,
            Set.of(302),
            List.of(target -> !target.routeName().equals("target")),
            false,
            List.of());

    assertPassedOn(refusing, "predicate");
  }

  @Test
  void passesOtherStatusesOn() throws IOException {
    fixture.cluster("u", upstream.then(redirect(301, "http://other.test/")));

    Result result = fixture.send(route(policy(302)), fixture.get("/"));

    assertEquals(301, result.status());
    assertEquals(0, count(ClusterCounter.UPSTREAM_INTERNAL_REDIRECT_FAILED_TOTAL));
  }

  @Test
  void passesARedirectOnWhenTheBodyWasTooLongToBeKept() throws IOException {
    fixture.cluster("u", upstream.then(redirect(307, "http://other.test/")));
    Route route = Routes.to("u").redirects(policy(307)).bodyLimit(3).build();

    Result result = fixture.send(route, withRoute(fixture.post("/", "four"), "target"));

    assertEquals(307, result.status());
    assertEquals(1, count(ClusterCounter.UPSTREAM_INTERNAL_REDIRECT_FAILED_TOTAL));
  }

  private HttpRequest follow(InternalRedirectPolicy policy, HttpRequest request) {
    withRoute(request, "target");
    return assertThrows(RecreateStreamException.class, () -> fixture.send(route(policy), request))
        .request();
  }

  private void assertPassedOn(InternalRedirectPolicy policy, String reason) throws IOException {
    assertPassedOn(policy, withRoute(fixture.get("/first"), "target"), reason);
  }

  private void assertPassedOn(InternalRedirectPolicy policy, HttpRequest request, String reason)
      throws IOException {
    Result result = fixture.send(route(policy), request);

    assertEquals(302, result.status());
    assertEquals("via_upstream", result.details());
    assertEquals(1, fixture.stat(PREFIX + reason));
    assertEquals(1, count(ClusterCounter.UPSTREAM_INTERNAL_REDIRECT_FAILED_TOTAL));
  }

  private long count(ClusterCounter counter) {
    return fixture.stat("u", counter);
  }

  /** Has {@code request} match a route of this name when it is asked for anew. */
  private static HttpRequest withRoute(HttpRequest request, String name) {
    Route plain = Routes.to("u").build();
    Route named =
        new Route(
            name,
            plain.virtualHost(),
            plain.metadata(),
            plain.match(),
            plain.action(),
            plain.requestHeaders(),
            plain.responseHeaders(),
            plain.filterConfigs(),
            plain.statPrefix(),
            plain.requestBodyBufferLimitBytes());
    request.streamInfo().routeResolver(() -> named);
    return request;
  }

  private static Route route(InternalRedirectPolicy policy) {
    return Routes.to("u").redirects(policy).build();
  }

  private static InternalRedirectPolicy policy(int status) {
    return new InternalRedirectPolicy(1, Set.of(status), List.of(), false, List.of());
  }

  private static ScriptedUpstream.Step redirect(int status, String location) {
    return answer(status, "", "location: " + location);
  }
}
