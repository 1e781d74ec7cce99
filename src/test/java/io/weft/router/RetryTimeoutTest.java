package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HttpRequest;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.router.RouterFixture.Result;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The limits of time for attempts, for the pauses between them and for all of them. */
@Timeout(20)
class RetryTimeoutTest {
  @RegisterExtension private final RouterFixture fixture = new RouterFixture();
  @RegisterExtension private final ScriptedUpstream upstream = new ScriptedUpstream();

  @Test
  void sendsAgainWhenAnAttemptTakesTooLong() throws IOException {
    Cluster cluster = fixture.cluster("u", upstream.then(hang(), answer(200, "yes")));

    Result result =
        fixture.send(
            Routes.to("u")
                .retry("5xx", 1, Duration.ofMillis(500), Duration.ZERO)
                .countAttempts()
                .build(),
            fixture.get("/"));

    assertEquals("yes", result.body());
    assertEquals(List.of("true"), upstream.fields("x-envoy-is-timeout-retry"));
    assertEquals(List.of("500", "500"), upstream.fields("x-envoy-expected-rq-timeout-ms"));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_PER_TRY_TIMEOUT));
    assertEquals(1, cluster.hosts().getFirst().stats().rqTimeout());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void repliesWhenEachAttemptTakesTooLong() throws IOException {
    fixture.cluster("u", upstream.always(hang()));

    Result result =
        fixture.send(
            Routes.to("u").retry("5xx", 1, Duration.ofMillis(50), Duration.ZERO).build(),
            fixture.get("/"));

    assertEquals(504, result.status());
    assertEquals("URX,UT", result.flags());
    assertEquals("upstream_per_try_timeout", result.details());
    assertEquals("upstream request timeout", result.body());
  }

  @Test
  void endsAnAttemptThatStandsStill() throws IOException {
    fixture.cluster("u", upstream.then(hang(), answer(200, "yes")));

    Result result =
        fixture.send(
            Routes.to("u").retry("5xx", 1, Duration.ZERO, Duration.ofMillis(100)).build(),
            fixture.get("/"));

    assertEquals("yes", result.body());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_PER_TRY_IDLE_TIMEOUT));
  }

  @Test
  void endsAResponseThatStandsStill() {
    fixture.cluster(
        "u",
        upstream.then(exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
          hang().serve(exchange);
        }));
    HttpRequest request = fixture.get("/");

    assertThrows(
        StreamResetException.class,
        () ->
            fixture.send(
                Routes.to("u").retry("5xx", 1, Duration.ZERO, Duration.ofMillis(80)).build(),
                request));

    assertEquals("upstream_per_try_idle_timeout", request.streamInfo().responseCodeDetails());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void letsTheRouteTimeoutEndAllAttempts() throws IOException {
    fixture.cluster("u", upstream.always(hang()));

    Result result =
        fixture.send(
            Routes.to("u")
                .timeout(Duration.ofMillis(250))
                .retry("5xx", 100, Duration.ofMillis(60), Duration.ZERO)
                .build(),
            fixture.get("/"));

    assertEquals(504, result.status());
    assertEquals("UT", result.flags());
    assertEquals("response_timeout", result.details());
  }

  @Test
  void endsWaitingWhenTheRouteTimesOut() throws IOException {
    fixture.cluster("u", upstream.always(answer(500, "no")));

    Result result =
        fixture.send(
            Routes.to("u").timeout(Duration.ofMillis(100)).retry(afterAnHour()).build(),
            fixture.get("/"));

    assertEquals(504, result.status());
    assertEquals("response_timeout", result.details());
    assertEquals(0, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_TIMEOUT));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void endsWaitingWhenTheClientGoesAway() {
    fixture.cluster("u", upstream.always(answer(500, "no")));
    HttpRequest request = fixture.get("/");
    Thread.ofVirtual()
        .start(() -> {
          while (fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY) == 0) {
            Thread.onSpinWait();
          }
          request.streamInfo().cancellation().cancel(ResetReason.DOWNSTREAM_DISCONNECT);
        });

    assertThrows(
        StreamResetException.class,
        () -> fixture.send(Routes.to("u").retry(afterAnHour()).build(), request));

    assertTrue(fixture.isAllGivenBack("u"));
  }

  private static RetryPolicy afterAnHour() {
    return new RetryPolicy(
        RetryConditions.of("5xx"),
        1,
        Duration.ZERO,
        Duration.ZERO,
        Set.of(),
        List.of(),
        List.of(),
        new RetryPolicy.BackOff(Duration.ofHours(1), null, null),
        RetryPolicy.HostSelection.DEFAULT);
  }
}
