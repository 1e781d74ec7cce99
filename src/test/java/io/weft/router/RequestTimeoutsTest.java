package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTimeoutsTest {
  private static final HeaderName EXPECTED = HeaderName.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS;
  private static final RouterSettings RESPECTING =
      new RouterSettings(false, true, true, false, List.of(), "", "", UpstreamLogSettings.NONE);

  @Test
  void takesTheRoutesLimits() {
    RequestTimeouts timeouts = of(new HeaderMap(), route(3_000), retry(500, 200));

    assertEquals(3_000, timeouts.global());
    assertEquals(500, timeouts.perTry());
    assertEquals(200, timeouts.perTryIdle());
    assertEquals(77, timeouts.maxStream());
  }

  @Test
  void takesWhatTheRequestAsksForAndRemovesIt() {
    HeaderMap headers =
        HeaderMap.of(
            "x-envoy-upstream-rq-timeout-ms",
            "2000",
            "x-envoy-upstream-rq-per-try-timeout-ms",
            "900",
            "x-envoy-upstream-stream-duration-ms",
            "5");

    RequestTimeouts timeouts = of(headers, route(3_000), retry(500, 0));

    assertEquals(2_000, timeouts.global());
    assertEquals(900, timeouts.perTry());
    assertEquals(5, timeouts.maxStream());
    assertEquals(0, headers.size());
  }

  @ParameterizedTest
  @CsvSource({"soon, 3000", "-1, 3000", "0, 0", "99999999999999999999, 3000"})
  void passesOverWhatIsNoNumber(String asked, long expected) {
    HeaderMap headers = HeaderMap.of("x-envoy-upstream-rq-timeout-ms", asked);

    assertEquals(expected, of(headers, route(3_000), retry(0, 0)).global());
  }

  @Test
  void hasNoLimitForATryThatIsNotShorterThanTheWhole() {
    assertEquals(0, of(new HeaderMap(), route(500), retry(500, 0)).perTry());
    assertEquals(500, of(new HeaderMap(), route(0), retry(500, 0)).perTry());
  }

  @Test
  void believesTheProxyInFrontOnlyIfToldSo() {
    HeaderMap headers = HeaderMap.of("x-envoy-expected-rq-timeout-ms", "42");

    assertEquals(3_000, of(headers, route(3_000), retry(0, 0)).global());
    assertEquals(
        42, RequestTimeouts.of(headers, route(3_000), retry(0, 0), RESPECTING, 0).global());
  }

  @Test
  void tellsTheHostWhatIsLeftOfTheTime() {
    HeaderMap headers = new HeaderMap();

    of(new HeaderMap(), route(1_000), retry(300, 0)).tell(headers, 0, false, true);
    assertEquals("300", headers.get(EXPECTED));

    of(new HeaderMap(), route(1_000), retry(300, 0)).tell(headers, 900, false, true);
    assertEquals("100", headers.get(EXPECTED));

    of(new HeaderMap(), route(1_000), retry(300, 0)).tell(headers, 2_000, false, true);
    assertEquals("1", headers.get(EXPECTED));

    of(new HeaderMap(), route(1_000), retry(300, 0)).tell(headers, 0, true, true);
    assertEquals("1000", headers.get(EXPECTED));
  }

  @Test
  void tellsNothingWithoutALimitOrWhereItMustNot() {
    HeaderMap headers = new HeaderMap();

    of(new HeaderMap(), route(0), retry(0, 0)).tell(headers, 0, false, true);
    of(new HeaderMap(), route(1_000), retry(0, 0)).tell(headers, 0, false, false);

    assertNull(headers.get(EXPECTED));
  }

  @Test
  void takesTheTimeOfACallWhereTheRouteAllowsIt() {
    Timeouts.GrpcTimeout atMost =
        new Timeouts.GrpcTimeout(Duration.ofMillis(800), Duration.ofMillis(100));
    Timeouts limits = new Timeouts(Duration.ofMillis(3_000), null, null, null, atMost, null, false);
    HeaderMap call =
        HeaderMap.of(":path", "/a/b", "content-type", "application/grpc", "grpc-timeout", "500m");

    RequestTimeouts timeouts = of(call, limits, retry(0, 0));
    timeouts.tell(call, 0, false, true);

    assertEquals(400, timeouts.global());
    assertEquals("400m", call.get(HeaderName.GRPC_TIMEOUT));
    assertFalse(of(new HeaderMap(), limits, retry(0, 0)).tellsGrpc());
  }

  private static RequestTimeouts of(HeaderMap headers, Timeouts route, RetryPolicy retry) {
    return RequestTimeouts.of(headers, route, retry, RouterSettings.DEFAULT, 77);
  }

  private static Timeouts route(long millis) {
    return new Timeouts(Duration.ofMillis(millis), null, null, null, null, null, false);
  }

  private static RetryPolicy retry(long perTryMillis, long idleMillis) {
    return new RetryPolicy(
        RetryConditions.NONE,
        1,
        Duration.ofMillis(perTryMillis),
        Duration.ofMillis(idleMillis),
        Set.of(),
        List.of(),
        List.of(),
        RetryPolicy.BackOff.DEFAULT,
        RetryPolicy.HostSelection.DEFAULT);
  }
}
