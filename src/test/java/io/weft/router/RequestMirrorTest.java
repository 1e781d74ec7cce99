package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.matcher.StringMatcher;
import io.weft.router.HeaderMutations.HeaderMutation;
import io.weft.router.RouterFixture.Result;
import io.weft.upstream.CircuitBreakers;
import io.weft.upstream.ClusterCounter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies of requests that are sent elsewhere. */
@Timeout(20)
class RequestMirrorTest {
  private static final RequestMirrorPolicy TO_M =
      new RequestMirrorPolicy(
          new ClusterSpecifier.Named("m"), null, true, HeaderMutations.NONE, "");

  private final RouterFixture fixture = new RouterFixture();
  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private final ScriptedUpstream mirror = new ScriptedUpstream();

  @AfterEach
  void close() {
    upstream.close();
    mirror.close();
    fixture.close();
  }

  @Test
  void sendsACopyWithItsBody() throws IOException {
    fixture.cluster("u", upstream.then(answer(200, "real")));
    fixture.cluster("m", mirror.then(answer(500, "ignored")));

    Result result = fixture.send(Routes.to("u").mirrors(TO_M).build(), fixture.post("/", "twice"));

    assertEquals("real", result.body());
    assertTrue(soon(() -> mirror.bodies().equals(List.of("twice"))));
    assertEquals(List.of("twice"), upstream.bodies());
    assertEquals(List.of("host.test-shadow"), mirror.fields("host"));
    assertEquals(List.of("true"), mirror.fields("x-envoy-internal"));
    assertEquals(List.of("host.test"), upstream.fields("host"));
    assertTrue(soon(() -> fixture.stat("cluster.m.internal.upstream_rq_500") == 1));
  }

  @Test
  void changesTheFieldsOfTheCopyOnly() throws IOException {
    fixture.cluster("u", upstream);
    fixture.cluster("m", mirror);
    HeaderMutations mutations =
        new HeaderMutations(
            List.of(
                new HeaderMutation.Remove(HeaderName.of("x-secret")),
                new HeaderMutation.RemoveOnMatch(new StringMatcher.Prefix("x-tmp-", false))));
    RequestMirrorPolicy policy =
        new RequestMirrorPolicy(
            new ClusterSpecifier.Named("m"), null, true, mutations, "mirror.test");
    HttpRequest request = fixture.get("/", "x-secret", "1", "x-tmp-a", "2", "x-kept", "3");

    fixture.send(Routes.to("u").mirrors(policy).build(), request);

    assertTrue(soon(() -> mirror.fields("x-kept").equals(List.of("3"))));
    assertEquals(List.of("mirror.test"), mirror.fields("host"));
    assertEquals(List.of(), mirror.fields("x-secret"));
    assertEquals(List.of(), mirror.fields("x-tmp-a"));
    assertEquals(List.of("1"), upstream.fields("x-secret"));
    assertEquals(List.of("host.test"), upstream.fields("host"));
  }

  @Test
  void countsACopyThatTakesTooLong() throws IOException {
    fixture.cluster("u", upstream);
    fixture.cluster("m", mirror.then(hang()));
    Route route = Routes.to("u").mirrors(TO_M).timeout(Duration.ofMillis(50)).build();

    fixture.send(route, fixture.get("/"));

    assertTrue(soon(() -> fixture.stat("m", ClusterCounter.UPSTREAM_RQ_TIMEOUT) == 1));
    assertTrue(soon(() -> fixture.stat("cluster.m.internal.upstream_rq_504") == 1));
    assertTrue(fixture.isAllGivenBack("m"));
  }

  @Test
  void countsACopyForWhichThereIsNoRoom() throws IOException {
    fixture.cluster("u", upstream);
    CircuitBreakers.Thresholds none =
        new CircuitBreakers.Thresholds(1024, 1024, 0, 3, 1, null, false);
    fixture.cluster("m", List.of(mirror.address()), none, Duration.ZERO);

    fixture.send(Routes.to("u").mirrors(TO_M).build(), fixture.get("/"));

    assertTrue(soon(() -> fixture.stat("cluster.m.internal.upstream_rq_503") == 1));
    assertEquals(List.of(), mirror.fields("host"));
  }

  @Test
  void doesNotWaitForTheCopy() throws IOException {
    fixture.cluster("u", upstream);
    fixture.cluster("m", mirror.then(hang()));

    Result result = fixture.send(Routes.to("u").mirrors(TO_M).build(), fixture.get("/"));

    assertEquals(200, result.status());
  }

  @Test
  void sendsACopyOfABodyThatIsStillComing() throws IOException {
    fixture.cluster("u", upstream.then(answer(200, "real")));
    fixture.cluster("m", mirror);
    SlowBody body = new SlowBody("one", "two");
    HttpRequest request = fixture.request("POST", "/", body);
    body.release();
    body.release();
    body.release();

    Result result = fixture.send(Routes.to("u").mirrors(TO_M, TO_M).build(), request);

    assertEquals("real", result.body());
    assertTrue(soon(() -> mirror.bodies().equals(List.of("onetwo", "onetwo"))));
  }

  @Test
  void givesACopyUpWhenTheRequestEndsInItsMiddle() throws IOException {
    fixture.cluster("u", upstream.then(answer(413, "enough")));
    fixture.cluster("m", mirror);
    SlowBody body = new SlowBody("one", "never");
    HttpRequest request = fixture.request("POST", "/", body, "x-leave-body", "1");
    body.release();

    Result result = fixture.send(Routes.to("u").mirrors(TO_M).build(), request);

    assertEquals(413, result.status());
    assertTrue(fixture.isAllGivenBack("m"));
    body.cancel();
  }

  @Test
  void sendsNothingWhenTheClusterIsUnknown() throws IOException {
    fixture.cluster("u", upstream);

    Result result = fixture.send(Routes.to("u").mirrors(TO_M).build(), fixture.get("/"));

    assertEquals(200, result.status());
  }

  private static boolean soon(BooleanSupplier condition) {
    long end = System.nanoTime() + 5_000_000_000L;
    while (System.nanoTime() < end) {
      if (condition.getAsBoolean()) {
        return true;
      }
      Thread.yield();
    }
    return false;
  }
}
