package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static io.weft.router.ScriptedUpstream.drop;
import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.net.Address;
import io.weft.router.RouterFixture.Result;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When and how the router sends a request again. */
@Timeout(20)
class RetryTest {
  @RegisterExtension private final RouterFixture fixture = new RouterFixture();
  @RegisterExtension private final ScriptedUpstream upstream = new ScriptedUpstream();

  @Test
  void sendsAgainAfterAServerError() throws IOException {
    Cluster cluster = fixture.cluster("u", upstream.then(answer(500, "no"), answer(200, "yes")));

    Result result =
        fixture.send(Routes.to("u").retry("5xx", 2).countAttempts().build(), fixture.get("/"));

    assertEquals("yes", result.body());
    assertEquals("", result.flags());
    assertEquals("2", result.header("x-envoy-attempt-count"));
    assertEquals(List.of("1", "2"), upstream.fields("x-envoy-attempt-count"));
    assertEquals(List.of("false"), upstream.fields("x-envoy-is-timeout-retry"));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_SUCCESS));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_BACKOFF_EXPONENTIAL));
    assertEquals(1, fixture.stat("cluster.u.retry.upstream_rq_500"));
    assertEquals(0, fixture.stat("cluster.u.upstream_rq_500"));
    assertEquals(1, cluster.hosts().getFirst().stats().rqError());
    assertEquals(1, cluster.hosts().getFirst().stats().rqSuccess());
    assertEquals(2, result.info().ensureUpstream().attemptCount());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void givesTheLastAnswerWhenTriedOftenEnough() throws IOException {
    fixture.cluster("u", upstream.always(answer(503, "no")));

    Result result = fixture.send(Routes.to("u").retry("5xx", 2).build(), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("URX", result.flags());
    assertEquals("via_upstream", result.details());
    assertEquals(3, upstream.heads().size());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED));
    assertEquals(0, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_SUCCESS));
  }

  @Test
  void tellsThatItTriedWhenAllAttemptsWereReset() throws IOException {
    fixture.cluster("u", upstream.always(drop()));

    Result result =
        fixture.send(Routes.to("u").retry("5xx", 1).countAttempts().build(), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("URX,UC", result.flags());
    assertEquals("2", result.header("x-envoy-attempt-count"));
    assertEquals(
        "upstream connect error or disconnect/reset before headers. retried and the latest reset"
            + " reason: connection termination",
        result.body());
  }

  @Test
  void replaysTheBody() throws IOException {
    fixture.cluster("u", upstream.then(answer(500, "no"), answer(200, "yes")));

    Result result =
        fixture.send(Routes.to("u").retry("5xx", 1).build(), fixture.post("/", "once more"));

    assertEquals(200, result.status());
    assertEquals(List.of("once more", "once more"), upstream.bodies());
  }

  @Test
  void replaysABodyThatIsStillComing() throws IOException {
    fixture.cluster(
        "u",
        upstream.then(
            exchange -> exchange.close(),
            exchange -> exchange.send(ScriptedUpstream.response(200, exchange.readBody()))));
    SlowBody body = new SlowBody("first", "second");
    HttpRequest request = fixture.request("POST", "/", body, "x-leave-body", "1");
    Thread.ofVirtual()
        .start(() -> {
          body.release();
          while (upstream.heads().size() < 2) {
            Thread.onSpinWait();
          }
          body.release();
          body.release();
        });

    Result result = fixture.send(Routes.to("u").retry("reset", 1).build(), request);

    assertEquals("firstsecond", result.body());
  }

  @Test
  void givesUpRetriesWhenTheBodyIsTooLong() throws IOException {
    fixture.cluster("u", upstream.then(answer(500, "no")));

    Result result =
        fixture.send(
            Routes.to("u").retry("5xx", 1).bodyLimit(10).build(),
            fixture.post("/", "far too long"));

    assertEquals(500, result.status());
    assertEquals("", result.flags());
    assertEquals(1, fixture.stat("u", ClusterCounter.RETRY_OR_SHADOW_ABANDONED));
    assertEquals(List.of("far too long"), upstream.bodies());
  }

  @Test
  void flagsOverflowWhenTheBreakerAllowsNoRetry() throws IOException {
    CircuitBreakers.Thresholds none =
        new CircuitBreakers.Thresholds(1024, 1024, 1024, 0, 1024, null, false);
    upstream.then(answer(500, "no"));
    fixture.cluster("u", List.of(upstream.address()), none, Duration.ZERO);

    Result result = fixture.send(Routes.to("u").retry("5xx", 1).build(), fixture.get("/"));

    assertEquals(500, result.status());
    assertEquals("UO", result.flags());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_OVERFLOW));
    assertEquals(0, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY));
  }

  @Test
  void waitsAsLongAsTheHostSays() throws IOException {
    fixture.cluster("u", upstream.then(answer(503, "no", "retry-after: 1"), answer(200, "yes")));
    RetryPolicy limited =
        new RetryPolicy(
            RetryConditions.of("5xx"),
            1,
            Duration.ZERO,
            Duration.ZERO,
            Set.of(),
            List.of(),
            List.of(),
            new RetryPolicy.BackOff(
                null,
                null,
                new RetryPolicy.RateLimited(
                    List.of(
                        new RetryPolicy.ResetHeader(
                            io.weft.http.HeaderName.of("retry-after"), false)),
                    Duration.ofSeconds(2))),
            RetryPolicy.HostSelection.DEFAULT);
    long start = System.nanoTime();

    Result result = fixture.send(Routes.to("u").retry(limited).build(), fixture.get("/"));

    assertEquals("yes", result.body());
    assertTrue(System.nanoTime() - start >= 1_000_000_000L);
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_BACKOFF_RATELIMITED));
  }

  @Test
  void avoidsHostsThatWereTried() throws IOException {
    ScriptedUpstream bad = new ScriptedUpstream().always(answer(500, "bad"));
    try (bad) {
      fixture.cluster("u", bad, upstream.always(answer(200, "good")));
      RetryPolicy elsewhere =
          new RetryPolicy(
              RetryConditions.of("5xx"),
              1,
              Duration.ZERO,
              Duration.ZERO,
              Set.of(),
              List.of(),
              List.of(),
              new RetryPolicy.BackOff(Duration.ofMillis(1), null, null),
              new RetryPolicy.HostSelection(true, false, Map.of(), 5, 0));

      for (int i = 0; i < 6; i++) {
        assertEquals(
            "good", fixture.send(Routes.to("u").retry(elsewhere).build(), fixture.get("/")).body());
      }
    }
  }

  @Test
  void sendsAgainWhenAHostRefuses() throws IOException {
    fixture.cluster(
        "u",
        List.of(ScriptedUpstream.refusing(), upstream.address()),
        RouterFixture.DEFAULT_LIMITS,
        Duration.ZERO);

    for (int i = 0; i < 4; i++) {
      Result result =
          fixture.send(Routes.to("u").retry("connect-failure", 1).build(), fixture.get("/"));

      assertEquals(200, result.status());
    }
  }

  @Test
  void doesWhatTheRequestAsks() throws IOException {
    fixture.cluster("u", upstream.then(answer(418, "no"), answer(418, "no"), answer(200, "yes")));

    Result result =
        fixture.send(
            Routes.to("u").build(),
            fixture.get(
                "/",
                "x-envoy-retry-on",
                "retriable-status-codes",
                "x-envoy-retriable-status-codes",
                "429, 418",
                "x-envoy-max-retries",
                "2"));

    assertEquals("yes", result.body());
    assertEquals(List.of(), upstream.fields("x-envoy-retry-on"));
    assertEquals(List.of(), upstream.fields("x-envoy-max-retries"));
  }

  @Test
  void doesNotSendAgainWhatRuntimeForbids() throws IOException {
    fixture.runtime("upstream.use_retry", "0");
    fixture.cluster("u", upstream.then(answer(500, "no")));

    Result result = fixture.send(Routes.to("u").retry("5xx", 1).build(), fixture.get("/"));

    assertEquals(500, result.status());
    assertEquals("", result.flags());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void unwindsWhenReadingTheRequestFails() {
    fixture.cluster("u", upstream.then(hang()));
    HttpBody broken = new BrokenBody();
    HttpRequest request = fixture.request("POST", "/", broken, "x-leave-body", "1");

    IOException failure =
        assertThrows(IOException.class, () -> fixture.send(Routes.to("u").build(), request));

    assertEquals("broken", failure.getMessage());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void keepsTheAddressesOfAllAttempts() throws IOException {
    fixture.cluster("u", upstream.then(answer(500, "no"), answer(200, "yes")));
    Address address = upstream.address();

    Result result = fixture.send(Routes.to("u").retry("5xx", 1).build(), fixture.get("/"));

    assertEquals(2, result.info().ensureUpstream().attempts().size());
    assertEquals(address, result.info().ensureUpstream().hostAddress());
  }

  @Test
  void doesNotSendAgainAfterAnInterimResponse() throws IOException {
    fixture.cluster(
        "u",
        upstream.then(exchange -> {
          exchange.send("HTTP/1.1 103 Early Hints\r\n\r\n");
          exchange.close();
        }));

    Result result = fixture.send(Routes.to("u").retry("5xx", 2).build(), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("UC", result.flags());
    assertEquals("upstream_reset_after_response_started{connection_termination}", result.details());
    assertEquals(1, upstream.heads().size());
    assertEquals(1, fixture.stat("cluster.u.upstream_rq_103"));
    assertEquals(0, fixture.stat("cluster.u.upstream_rq_503"));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void looksTheClusterUpForEachAttempt() throws IOException {
    try (Cluster cluster =
        fixture.cluster(
            "u",
            upstream.then(exchange -> {
              fixture.forget("u");
              answer(503, "no").serve(exchange);
            }))) {
      Result result = fixture.send(Routes.to("u").retry("5xx", 2).build(), fixture.get("/"));

      assertEquals(503, result.status());
      assertEquals("UH", result.flags());
      assertEquals("no_healthy_upstream", result.details());
      assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_RETRY));
    }
  }
}
