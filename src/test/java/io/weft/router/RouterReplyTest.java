package io.weft.router;

import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.net.Address;
import io.weft.router.RouterFixture.Result;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the router answers itself, without retries: replies, flags, details and stats. */
@Timeout(20)
class RouterReplyTest {
  @RegisterExtension private final RouterFixture fixture = new RouterFixture();
  @RegisterExtension private final ScriptedUpstream upstream = new ScriptedUpstream();

  @Test
  void repliesWhenTheClusterIsUnknown() throws IOException {
    Result result = fixture.send(Routes.to("none").notFound(500).build(), fixture.get("/"));

    assertEquals(500, result.status());
    assertEquals("cluster_not_found", result.details());
    assertEquals("NC", result.flags());
    assertEquals(1, fixture.stat("http.test.no_cluster"));
  }

  @Test
  void repliesAsForAnUnknownClusterWhenNoFilterAnswered() throws IOException {
    Route route = Routes.to("").doing(new RouteAction.NonForwarding());

    Result result = fixture.send(route, fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("cluster_not_found", result.details());
    assertEquals("NC", result.flags());
  }

  @Test
  void tellsWhereARequestIsThatIsAnsweredDirectly() throws IOException {
    Route moved = Routes.to("").doing(new RouteAction.DirectResponse(302, new byte[0]));
    Route gone = Routes.to("").doing(new RouteAction.DirectResponse(404, new byte[0]));

    assertEquals(
        "http://host.test/a?b", fixture.send(moved, fixture.get("/a?b")).header("location"));
    assertNull(fixture.send(gone, fixture.get("/a")).header("location"));
  }

  @Test
  void rewritesThePathOfTheRequestThatItRedirects() throws IOException {
    HttpRequest request = fixture.get("/a?b");
    RouteAction redirect =
        new RouteAction.Redirect(301, null, "", 0, "", new PathRewrite.Prefix("/new/"), true);

    Result result = fixture.send(Routes.to("").doing(redirect), request);

    assertEquals("http://host.test/new/a", result.header("location"));
    assertEquals("/new/a?b", request.path());
    assertEquals("/a?b", request.headers().get(HeaderName.X_ENVOY_ORIGINAL_PATH));
  }

  @Test
  void repliesWhenNoRouteMatches() throws IOException {
    HttpRequest request = fixture.get("/");

    try (HttpResponse response = fixture.router().handle(request)) {
      assertEquals(404, response.status());
      assertEquals("route_not_found", response.localReplyDetails());
      assertEquals(1, fixture.stat("http.test.no_route"));
    }
  }

  @Test
  void repliesWhenThereIsNoHost() throws IOException {
    fixture.cluster("u");

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("no healthy upstream", result.body());
    assertEquals("no_healthy_upstream", result.details());
    assertEquals("UH", result.flags());
    assertEquals(1, fixture.stat("cluster.u.upstream_rq_503"));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_CX_NONE_HEALTHY));
  }

  @Test
  void repliesWhenTheHostRefuses() throws IOException {
    Address address = ScriptedUpstream.refusing();
    fixture.cluster("u", List.of(address), RouterFixture.DEFAULT_LIMITS, Duration.ZERO);

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals(
        "upstream connect error or disconnect/reset before headers. reset reason: remote"
            + " connection failure",
        result.body());
    assertEquals(
        "upstream_reset_before_response_started{remote_connection_failure|"
            + "delayed_connect_error:_Connection_refused}",
        result.details());
    assertEquals("UF", result.flags());
  }

  @Test
  void repliesWhenTheHostClosesWithoutAnAnswer() throws IOException {
    fixture.cluster("u", upstream.then(ScriptedUpstream.drop()));

    Result result = fixture.send(Routes.to("u").build(), fixture.post("/", "body"));

    assertEquals(503, result.status());
    assertEquals("UC", result.flags());
    assertEquals(
        "upstream_reset_before_response_started{connection_termination}", result.details());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void sendsNoHostAFieldThatIsNone() throws IOException {
    fixture.cluster("u", upstream.then(hang()));

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/", "x-a", "1\r\nx-b: 2"));

    assertEquals(503, result.status());
    assertEquals("invalid header value for: x-a", result.body());
    assertEquals("DPE", result.flags());
    assertEquals(
        "filter_removed_required_request_headers{invalid_header_value_for:_x-a}", result.details());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_TOTAL));
    assertEquals(0, fixture.stat("cluster.u.upstream_rq_503"));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void repliesWith502WhenTheHostAnswersNonsense() throws IOException {
    fixture.cluster("u", upstream.then(exchange -> exchange.send("nonsense\r\n\r\n")));

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertEquals(502, result.status());
    assertEquals("UPE", result.flags());
    assertEquals("upstream_reset_before_response_started{protocol_error}", result.details());
  }

  @Test
  void tellsOverloadWhenACircuitBreakerRefuses() throws IOException {
    CircuitBreakers.Thresholds none =
        new CircuitBreakers.Thresholds(1024, 1024, 0, 3, 1024, null, false);
    fixture.cluster("u", List.of(upstream.address()), none, Duration.ZERO);

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("UO", result.flags());
    assertEquals("true", result.header("x-envoy-overloaded"));
    assertEquals("upstream_reset_before_response_started{overflow}", result.details());
  }

  @Test
  void refusesInMaintenanceMode() throws IOException {
    fixture.runtime("upstream.maintenance_mode.u", "100");
    fixture.cluster("u", upstream);

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("maintenance mode", result.body());
    assertEquals("maintenance_mode", result.details());
    assertEquals("UO", result.flags());
    assertEquals("true", result.header("x-envoy-overloaded"));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_MAINTENANCE_MODE));
  }

  @Test
  void refusesMalformedFieldsWhenStrict() throws IOException {
    fixture.settings(
        new RouterSettings(
            false,
            false,
            true,
            false,
            List.of(HeaderName.X_ENVOY_MAX_RETRIES),
            "",
            "",
            UpstreamLogSettings.NONE));
    fixture.cluster("u", upstream);

    Result result =
        fixture.send(Routes.to("u").build(), fixture.get("/", "x-envoy-max-retries", "many"));

    assertEquals(400, result.status());
    assertEquals("invalid header 'x-envoy-max-retries' with value 'many'", result.body());
    assertEquals("request_headers_failed_strict_check{x-envoy-max-retries}", result.details());
    assertEquals("IH", result.flags());
  }

  @Test
  void repliesWhenTheRouteTimesOut() throws IOException {
    Cluster cluster = fixture.cluster("u", upstream.then(hang()));

    Result result =
        fixture.send(Routes.to("u").timeout(Duration.ofMillis(100)).build(), fixture.get("/"));

    assertEquals(504, result.status());
    assertEquals("upstream request timeout", result.body());
    assertEquals("response_timeout", result.details());
    assertEquals("UT", result.flags());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_TIMEOUT));
    assertEquals(1, fixture.stat("cluster.u.upstream_rq_504"));
    assertEquals(1, cluster.hosts().getFirst().stats().rqTimeout());
    assertEquals(1, cluster.hosts().getFirst().stats().rqError());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void answers204OnTimeoutWhenAsked() throws IOException {
    fixture.cluster("u", upstream.then(hang()));

    Result result =
        fixture.send(
            Routes.to("u").build(),
            fixture.get(
                "/",
                "x-envoy-upstream-rq-timeout-ms",
                "50",
                "x-envoy-upstream-rq-timeout-alt-response",
                "1"));

    assertEquals(204, result.status());
    assertEquals("", result.body());
    assertEquals("UT", result.flags());
    assertEquals(List.of("50"), upstream.fields("x-envoy-expected-rq-timeout-ms"));
    assertEquals(List.of(), upstream.fields("x-envoy-upstream-rq-timeout-ms"));
  }

  @Test
  void endsAStreamThatLastsTooLong() throws IOException {
    fixture.cluster(
        "u",
        List.of(upstream.then(hang()).address()),
        RouterFixture.DEFAULT_LIMITS,
        Duration.ofMillis(80));

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertEquals(504, result.status());
    assertEquals("upstream max stream duration reached", result.body());
    assertEquals("upstream_max_stream_duration_reached", result.details());
    assertEquals("UMSDR", result.flags());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_MAX_DURATION_REACHED));
  }
}
