package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static io.weft.router.ScriptedUpstream.hang;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HttpRequest;
import io.weft.router.RouterFixture.Result;
import io.weft.router.RouterFixture.Routes;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies of requests that are sent elsewhere. */
@Timeout(20)
class RequestMirrorTest {
  private static final RequestMirrorPolicy TO_M =
      new RequestMirrorPolicy(new ClusterSpecifier.Named("m"), null, true);

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
