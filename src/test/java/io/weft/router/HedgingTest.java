package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static io.weft.router.ScriptedUpstream.answerLate;
import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HttpRequest;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.router.RouterFixture.Result;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Attempts that go on beside one another. */
@Timeout(20)
class HedgingTest {
  @RegisterExtension private final RouterFixture fixture = new RouterFixture();
  @RegisterExtension private final ScriptedUpstream upstream = new ScriptedUpstream();

  @Test
  void takesTheFirstGoodAnswer() throws IOException {
    fixture.cluster("u", upstream.then(hang(), answer(200, "second")));

    Result result = fixture.send(route(Duration.ofMillis(50), 2), fixture.post("/", "body"));

    assertEquals("second", result.body());
    assertEquals("2", result.header("x-envoy-attempt-count"));
    assertEquals("", result.flags());
    assertEquals(upstream.address(), result.info().ensureUpstream().hostAddress());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void letsTheFirstAttemptWinWhenItIsFaster() throws IOException {
    fixture.cluster("u", upstream.then(answerLate(200, 200, "first"), hang()));

    Result result = fixture.send(route(Duration.ofMillis(50), 1), fixture.get("/"));

    assertEquals("first", result.body());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void waitsForTheOthersWhenAnAnswerIsBad() throws IOException {
    fixture.cluster("u", upstream.then(answerLate(200, 200, "first"), answer(500, "second")));

    Result result = fixture.send(route(Duration.ofMillis(50), 1), fixture.get("/"));

    assertEquals("first", result.body());
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void repliesWhenAllAttemptsFail() throws IOException {
    fixture.cluster("u", upstream.always(ScriptedUpstream.drop()));

    Result result = fixture.send(route(Duration.ofMillis(50), 1), fixture.get("/"));

    assertEquals(503, result.status());
    assertEquals("URX,UC", result.flags());
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void endsAllAttemptsWhenTheRouteTimesOut() throws IOException {
    fixture.cluster("u", upstream.always(hang()));
    Route route =
        Routes.to("u")
            .hedge()
            .timeout(Duration.ofMillis(300))
            .retry("5xx", 1, Duration.ofMillis(50), Duration.ZERO)
            .build();

    Result result = fixture.send(route, fixture.get("/"));

    assertEquals(504, result.status());
    assertEquals("response_timeout", result.details());
    assertEquals(2, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_TIMEOUT));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void endsAllAttemptsWhenTheClientGoesAway() {
    fixture.cluster("u", upstream.always(hang()));
    HttpRequest request = fixture.get("/");
    Thread.ofVirtual()
        .start(() -> {
          while (upstream.heads().size() < 2) {
            Thread.onSpinWait();
          }
          request.streamInfo().cancellation().cancel(ResetReason.DOWNSTREAM_DISCONNECT);
        });

    assertThrows(
        StreamResetException.class, () -> fixture.send(route(Duration.ofMillis(50), 1), request));

    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void hedgesWhenTheRequestAsks() throws IOException {
    fixture.cluster("u", upstream.then(hang(), answer(200, "second")));

    Result result =
        fixture.send(
            Routes.to("u").retry("5xx", 1).build(),
            fixture.get(
                "/",
                "x-envoy-hedge-on-per-try-timeout",
                "true",
                "x-envoy-upstream-rq-per-try-timeout-ms",
                "50"));

    assertEquals("second", result.body());
    assertEquals(0, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_PER_TRY_TIMEOUT));
  }

  private static Route route(Duration perTry, int retries) {
    return Routes.to("u")
        .hedge()
        .retry("5xx", retries, perTry, Duration.ZERO)
        .countAttempts()
        .build();
  }
}
