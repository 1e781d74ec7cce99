package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static io.weft.router.ScriptedUpstream.answerLate;
import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.router.RouterFixture.Result;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The router without retries: requests that hosts answer, at least in part. */
@Timeout(20)
class RouterTest {
  @RegisterExtension private final RouterFixture fixture = new RouterFixture();
  @RegisterExtension private final ScriptedUpstream upstream = new ScriptedUpstream();

  @Test
  void forwardsAndStreamsTheAnswerBack() throws IOException {
    fixture.cluster("u", upstream.then(answer(201, "hello", "x-a: b")));

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/x"));

    assertEquals(201, result.status());
    assertEquals("hello", result.body());
    assertEquals("b", result.header("x-a"));
    assertEquals("via_upstream", result.details());
    assertEquals("", result.flags());
    assertTrue(result.headers().contains(HeaderName.X_ENVOY_UPSTREAM_SERVICE_TIME));
    assertEquals(List.of("15000"), upstream.fields("x-envoy-expected-rq-timeout-ms"));
    assertEquals(1, fixture.stat("cluster.u.upstream_rq_201"));
    assertEquals(1, fixture.stat("cluster.u.external.upstream_rq_2xx"));
    assertEquals(1, fixture.stat("http.test.rq_total"));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void reusesTheConnectionWhenTheResponseWasRead() throws IOException {
    Cluster cluster = fixture.cluster("u", upstream);

    for (int i = 0; i < 5; i++) {
      fixture.send(Routes.to("u").build(), fixture.get("/"));
    }

    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_TOTAL));
  }

  @Test
  void saysNothingOfEnvoyWhenSuppressed() throws IOException {
    fixture.settings(
        new RouterSettings(true, false, true, false, List.of(), "", "", UpstreamLogSettings.NONE));
    fixture.cluster("u", upstream);

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertFalse(result.headers().contains(HeaderName.X_ENVOY_UPSTREAM_SERVICE_TIME));
    assertEquals(List.of(), upstream.fields("x-envoy-expected-rq-timeout-ms"));
  }

  @Test
  void endsTheResponseWhenTheRouteTimesOutInItsMiddle() throws IOException {
    fixture.cluster(
        "u",
        upstream.then(exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
          hang().serve(exchange);
        }));
    HttpRequest request = fixture.get("/");
    Route route = Routes.to("u").timeout(Duration.ofMillis(100)).build();
    request.streamInfo().route(route);

    try (HttpResponse response = fixture.router().handle(request)) {
      assertEquals(200, response.status());
      assertThrows(StreamResetException.class, () -> response.body().readAllBytes());
    }

    assertEquals("response_timeout", request.streamInfo().responseCodeDetails());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_TIMEOUT));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void notesAHostThatDiesInTheMiddleOfItsAnswer() throws IOException {
    fixture.cluster(
        "u",
        upstream.then(exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
          exchange.close();
        }));
    HttpRequest request = fixture.get("/");
    request.streamInfo().route(Routes.to("u").build());

    try (HttpResponse response = fixture.router().handle(request)) {
      assertThrows(StreamResetException.class, () -> response.body().readAllBytes());
    }

    assertEquals(
        "upstream_reset_after_response_started{protocol_error}",
        request.streamInfo().responseCodeDetails());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void unwindsWhenTheClientGoesAway() {
    fixture.cluster("u", upstream.then(hang()));
    HttpRequest request = fixture.get("/");
    request.streamInfo().route(Routes.to("u").build());
    Thread.ofVirtual()
        .start(() -> {
          while (upstream.heads().isEmpty()) {
            Thread.onSpinWait();
          }
          request.streamInfo().cancellation().cancel(ResetReason.DOWNSTREAM_DISCONNECT);
        });

    StreamResetException failure =
        assertThrows(StreamResetException.class, () -> fixture.router().handle(request));

    assertEquals(ResetReason.DOWNSTREAM_DISCONNECT, failure.reason());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void givesTheStreamUpWhenTheResponseIsNotRead() throws IOException {
    fixture.cluster(
        "u",
        upstream.then(exchange -> exchange.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n")));
    HttpRequest request = fixture.get("/");
    request.streamInfo().route(Routes.to("u").build());

    fixture.router().handle(request).close();

    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void countsVirtualClustersAndRoutes() throws IOException {
    fixture.cluster("u", upstream);
    Route route =
        Routes.to("u")
            .statPrefix("mine")
            .virtualClusters(new VirtualHost.VirtualCluster("all", List.of()))
            .build();

    Result result = fixture.send(route, fixture.get("/"));

    assertEquals("all", result.info().virtualClusterName());
    assertEquals(1, fixture.stat("vhost.v.vcluster.all.upstream_rq_200"));
    assertEquals(1, fixture.stat("vhost.v.vcluster.all.upstream_rq_total"));
    assertEquals(1, fixture.stat("vhost.v.route.mine.upstream_rq_2xx"));
    assertEquals(1, fixture.stat("vhost.v.route.mine.upstream_rq_total"));
    assertEquals(0, fixture.stat("vhost.v.route.mine.external.upstream_rq_200"));
  }

  @Test
  void countsUnderTheNameThatTheRequestAsksFor() throws IOException {
    fixture.cluster("u", upstream);

    fixture.send(Routes.to("u").build(), fixture.get("/", "x-envoy-upstream-alt-stat-name", "alt"));

    assertEquals(1, fixture.stat("cluster.u.alt.upstream_rq_200"));
    assertEquals(List.of(), upstream.fields("x-envoy-upstream-alt-stat-name"));
  }

  @Test
  void sendsABodyThatIsAtHandBeforeItReads() throws IOException {
    fixture.cluster("u", upstream.then(answerLate(20, 200, "got it")));

    Result result = fixture.send(Routes.to("u").build(), fixture.post("/", "some body"));

    assertEquals("got it", result.body());
    assertEquals(List.of("some body"), upstream.bodies());
    assertNull(result.header("x-envoy-attempt-count"));
  }

  @Test
  void passesAStatusOfTwoDigitsOn() throws IOException {
    fixture.cluster("u", upstream.then(answer(99, "")));

    Result result = fixture.send(Routes.to("u").build(), fixture.get("/"));

    assertEquals(99, result.status());
    assertEquals("via_upstream", result.details());
  }

  @Test
  void countsSizesAndTimeBudgetsWhereTheClusterWantsThat() throws IOException {
    fixture.trackingCluster("u", upstream.then(answer(200, "got it")));

    fixture.send(Routes.to("u").build(), fixture.post("/", "some body"));

    assertEquals(1, fixture.samples("cluster.u.upstream_rq_headers_size"));
    assertEquals(1, fixture.samples("cluster.u.upstream_rs_body_size"));
    assertEquals(1, fixture.samples("cluster.u.upstream_rq_timeout_budget_percent_used"));
    assertEquals(1, fixture.samples("cluster.u.upstream_rq_timeout_budget_per_try_percent_used"));
  }

  @Test
  void makesTheSchemeThatOfTheConnectionToTheHost() throws IOException {
    fixture.cluster("u", upstream);
    HttpRequest request = fixture.get("/");
    request.headers().set(HeaderName.SCHEME, "https");
    request.streamInfo().matchUpstreamScheme();

    fixture.send(Routes.to("u").build(), request);

    assertEquals("http", request.headers().get(HeaderName.SCHEME));
  }
}
