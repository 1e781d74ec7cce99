package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.ResetReason;
import io.weft.matcher.HeaderMatcher;
import io.weft.router.RetryState.Decision;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ResourcePriority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryStateTest {
  private final RouterFixture fixture = new RouterFixture();
  private final Cluster cluster =
      fixture.cluster("u", List.of(), RouterFixture.DEFAULT_LIMITS, Duration.ZERO);
  private RuntimeSnapshot runtime = RuntimeSnapshot.EMPTY;

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "5xx, 500, true",
    "5xx, 599, true",
    "5xx, 404, false",
    "gateway-error, 502, true",
    "gateway-error, 504, true",
    "gateway-error, 500, false",
    "retriable-4xx, 409, true",
    "retriable-4xx, 429, false",
    "retriable-status-codes, 418, true",
    "retriable-status-codes, 500, false",
    "reset, 503, false",
    "'reset, 5xx', 503, true",
    "'unknown-word,reset', 503, false"
  })
  void decidesByTheStatus(String conditions, int status, boolean repeated) {
    RetryState state = state(policy(conditions, 1));

    Decision expected = repeated ? Decision.YES : Decision.NO;
    assertEquals(expected, onStatus(state, status));
  }

  @ParameterizedTest
  @CsvSource({
    "cancelled, 1, true",
    "deadline-exceeded, 4, true",
    "resource-exhausted, 8, true",
    "internal, 13, true",
    "unavailable, 14, true",
    "unavailable, 13, false",
    "5xx, 14, false"
  })
  void decidesByTheStatusOfGrpc(String conditions, String status, boolean repeated) {
    RetryState state = state(policy(conditions, 1));

    HeaderMap response = HeaderMap.of(":status", "200", "grpc-status", status);
    assertEquals(repeated ? Decision.YES : Decision.NO, state.onResponse(200, response));
  }

  @ParameterizedTest
  @CsvSource({
    "reset, REMOTE_RESET, true, true",
    "5xx, CONNECTION_TERMINATION, true, true",
    "gateway-error, PROTOCOL_ERROR, true, true",
    "connect-failure, CONNECT_FAILURE, false, true",
    "connect-failure, CONNECT_TIMEOUT, false, true",
    "connect-failure, REMOTE_RESET, true, false",
    "refused-stream, REMOTE_REFUSED_STREAM, true, true",
    "refused-stream, REMOTE_RESET, true, false",
    "reset-before-request, REMOTE_RESET, false, true",
    "reset-before-request, REMOTE_RESET, true, false",
    "'reset,5xx', OVERFLOW, false, false"
  })
  void decidesByTheReset(
      String conditions, ResetReason reason, boolean requestStarted, boolean repeated) {
    RetryState state = state(policy(conditions, 1));

    assertEquals(repeated ? Decision.YES : Decision.NO, state.onReset(reason, requestStarted));
  }

  @Test
  void remembersThatAnEarlierAttemptHadSentTheRequest() {
    RetryState state = state(policy("reset-before-request,connect-failure", 3));
    state.onReset(ResetReason.CONNECT_FAILURE, true);

    assertEquals(Decision.NO, state.onReset(ResetReason.REMOTE_RESET, false));
  }

  @Test
  void endsWhenItWasOftenEnough() {
    RetryState state = state(policy("5xx", 2));

    assertEquals(Decision.YES, onStatus(state, 500));
    assertEquals(Decision.YES, onStatus(state, 500));
    assertEquals(Decision.LIMIT_EXCEEDED, onStatus(state, 500));
    assertEquals(2, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_LIMIT_EXCEEDED));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void countsSuccessOfWhatWasRepeated() {
    RetryState state = state(policy("5xx", 1));
    onStatus(state, 500);

    assertEquals(Decision.NO, onStatus(state, 200));
    assertEquals(1, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_SUCCESS));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void givesUpWhereTheBreakerRefuses() {
    Cluster narrow =
        fixture.cluster(
            "narrow",
            List.of(),
            new CircuitBreakers.Thresholds(1, 1, 1, 0, 1, null, false),
            Duration.ZERO);

    RetryState state = state(narrow, policy("5xx", 1), fixture.get("/"));

    assertEquals(Decision.OVERFLOW, onStatus(state, 500));
    assertEquals(1, fixture.stat("narrow", ClusterCounter.UPSTREAM_RQ_RETRY_OVERFLOW));
  }

  @Test
  void takesWhatTheRequestAsksForAndRemovesIt() {
    HttpRequest request =
        fixture.get(
            "/",
            "x-envoy-retry-on",
            "retriable-status-codes,retriable-headers",
            "x-envoy-retry-grpc-on",
            "unavailable,5xx",
            "x-envoy-max-retries",
            "7",
            "x-envoy-retriable-status-codes",
            "404, 410,x",
            "x-envoy-retriable-header-names",
            "x-again, ");
    int fields = request.headers().size();

    RetryState state = state(cluster, RetryPolicy.NONE, request);

    assertEquals(fields - 5, request.headers().size());
    assertEquals(Decision.YES, onStatus(state, 404));
    assertEquals(Decision.YES, onStatus(state, 410));
    assertEquals(Decision.YES, state.onResponse(200, HeaderMap.of("x-again", "")));
    assertEquals(Decision.YES, state.onResponse(200, HeaderMap.of("grpc-status", "14")));
    assertEquals(Decision.NO, onStatus(state, 500));
  }

  @Test
  void isNullWhereNobodyAsks() {
    HttpRequest request = fixture.get("/", "x-envoy-max-retries", "7");

    assertNull(of(cluster, RetryPolicy.NONE, request));
    assertFalse(request.headers().toString().contains("max-retries"));
  }

  @Test
  void holdsForRequestsThatMatchOnly() {
    RetryPolicy plain = policy("5xx", 1);
    RetryPolicy limited =
        new RetryPolicy(
            plain.retryOn(),
            1,
            Duration.ZERO,
            Duration.ZERO,
            Set.of(),
            List.of(),
            List.of(new HeaderMatcher(HeaderName.of("x-safe"), null, true, false, false)),
            plain.backOff(),
            plain.hosts());

    assertFalse(state(limited).isEnabled());
    assertTrue(state(cluster, limited, fixture.get("/", "x-safe", "1")).isEnabled());
  }

  @Test
  void repeatsWhatIsRateLimitedOnlyIfToldSo() {
    HeaderMap limited = HeaderMap.of(":status", "503", "x-envoy-ratelimited", "true");

    assertEquals(Decision.NO, state(policy("5xx", 1)).onResponse(503, limited));
    assertEquals(Decision.YES, state(policy("envoy-ratelimited", 1)).onResponse(503, limited));
  }

  @Test
  void repeatsNothingWhereTheRuntimeForbidsIt() {
    runtime =
        new RuntimeSnapshot(
            List.of(new RuntimeSnapshot.Layer("test", Map.of("upstream.use_retry", "0"))));

    assertEquals(Decision.NO, onStatus(state(policy("5xx", 1)), 500));
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 25})
  void waitsNoLongerThanTheBaseFirst(int base) {
    RetryState state = state(withBackOff(policy("5xx", 9), base, base * 2));
    onStatus(state, 500);

    for (int i = 0; i < 9; i++) {
      long millis = state.backOffMillis();
      assertTrue(millis >= 0 && millis < base * (i == 0 ? 1 : 2), base + ": " + millis);
    }
    assertEquals(9, fixture.stat("u", ClusterCounter.UPSTREAM_RQ_RETRY_BACKOFF_EXPONENTIAL));
  }

  private RetryState state(RetryPolicy policy) {
    return state(cluster, policy, fixture.get("/"));
  }

  private RetryState state(Cluster of, RetryPolicy policy, HttpRequest request) {
    return Objects.requireNonNull(of(of, policy, request));
  }

  private @Nullable RetryState of(Cluster of, RetryPolicy policy, HttpRequest request) {
    RequestStats stats = RequestStats.of(fixture.router(), request, Routes.to("u").build(), of);
    return RetryState.of(
        policy,
        request.headers(),
        stats,
        of.circuitBreakers(ResourcePriority.DEFAULT).retries(),
        runtime);
  }

  private static Decision onStatus(RetryState state, int status) {
    return state.onResponse(status, HeaderMap.of(":status", Integer.toString(status)));
  }

  private static RetryPolicy policy(String conditions, int retries) {
    return new RetryPolicy(
        RetryConditions.of(conditions),
        retries,
        Duration.ZERO,
        Duration.ZERO,
        Set.of(418),
        List.of(),
        List.of(),
        RetryPolicy.BackOff.DEFAULT,
        RetryPolicy.HostSelection.DEFAULT);
  }

  private static RetryPolicy withBackOff(RetryPolicy policy, int base, int max) {
    return new RetryPolicy(
        policy.retryOn(),
        policy.numRetries(),
        Duration.ZERO,
        Duration.ZERO,
        Set.of(),
        List.of(),
        List.of(),
        new RetryPolicy.BackOff(Duration.ofMillis(base), Duration.ofMillis(max), null),
        policy.hosts());
  }
}
