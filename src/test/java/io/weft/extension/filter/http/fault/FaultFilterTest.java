package io.weft.extension.filter.http.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.config.TestContexts;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamResetException;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.testing.TestRequests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultFilterTest {
  private static final FractionalPercent ALL =
      FractionalPercent.newBuilder().setNumerator(100).build();
  private static final FractionalPercent NONE = FractionalPercent.getDefaultInstance();

  private final Scope scope = new StatsStore().root().scope("fault");
  private final Deadlines deadlines = new Deadlines();
  private RuntimeSnapshot runtime = RuntimeSnapshot.EMPTY;

  @BeforeEach
  void start() {
    deadlines.start();
  }

  @AfterEach
  void stop() {
    deadlines.close();
  }

  @Test
  void answersInThePlaceOfTheHost() throws Exception {
    HttpRequest request = TestRequests.get("/");

    HttpResponse response = filter(abort(503, ALL)).filter(request, TestRequests.NEVER);

    assertEquals(503, response.status());
    assertEquals("fault_filter_abort", response.localReplyDetails());
    assertTrue(request.streamInfo().hasFlag(ResponseFlag.FAULT_INJECTED));
    assertEquals(1, scope.counter("aborts_injected").value());
    assertEquals(0, scope.gauge("active_faults").value());
  }

  @Test
  void heedsTheRuntime() throws Exception {
    runtime =
        runtime("fault.http.abort.abort_percent", "100", "fault.http.abort.http_status", "429");

    HttpResponse response =
        filter(abort(503, NONE)).filter(TestRequests.get("/"), TestRequests.NEVER);

    assertEquals(429, response.status());
  }

  @Test
  void heedsTheRuntimeOfTheClientsCluster() throws Exception {
    runtime = runtime("fault.http.shop.abort.abort_percent", "100");
    FaultFilter filter = filter(abort(503, NONE));

    HttpResponse passed = filter.filter(TestRequests.get("/"), TestRequests.HOST);
    HttpResponse aborted =
        filter.filter(
            TestRequests.get("/", "x-envoy-downstream-service-cluster", "shop"),
            TestRequests.NEVER);

    assertEquals(200, passed.status());
    assertEquals(503, aborted.status());
    assertEquals(1, scope.counter("shop.aborts_injected").value());
  }

  @Test
  void letsTheRequestAskForLessButNotForMore() throws Exception {
    FaultFilter filter =
        filter(
            HTTPFault.newBuilder()
                .setAbort(
                    FaultAbort.newBuilder()
                        .setHeaderAbort(FaultAbort.HeaderAbort.getDefaultInstance())
                        .setPercentage(ALL)));

    assertEquals(418, status(filter, "x-envoy-fault-abort-request", "418"));
    assertEquals(200, status(filter, "x-envoy-fault-abort-request", "99"));
    assertEquals(200, status(filter));
    assertEquals(
        200,
        status(
            filter,
            "x-envoy-fault-abort-request",
            "418",
            "x-envoy-fault-abort-request-percentage",
            "0"));
  }

  @Test
  void tellsGrpcItsStatus() throws Exception {
    FaultFilter filter =
        filter(
            HTTPFault.newBuilder()
                .setAbort(FaultAbort.newBuilder().setGrpcStatus(8).setPercentage(ALL)));

    HttpResponse reply =
        filter.filter(
            TestRequests.get("/", "content-type", "application/grpc"), TestRequests.NEVER);

    assertEquals(200, reply.status());
    assertEquals("8", reply.headers().get(HeaderName.GRPC_STATUS));
  }

  @Test
  void delaysAndNotesIt() throws Exception {
    HttpRequest request = TestRequests.get("/");
    Struct facts =
        Struct.newBuilder()
            .putFields("why", Value.newBuilder().setStringValue("test").build())
            .build();

    HttpResponse response =
        filter(delay(1_000_000).setFilterMetadata(facts)).filter(request, TestRequests.HOST);

    assertEquals(200, response.status());
    assertTrue(request.streamInfo().hasFlag(ResponseFlag.DELAY_INJECTED));
    assertEquals(Map.of("why", "test"), request.streamInfo().dynamicMetadata().namespace("fault"));
    assertEquals(1, scope.counter("delays_injected").value());
    assertEquals(1, scope.gauge("active_faults").value());
    response.close();
    response.close();
    assertEquals(0, scope.gauge("active_faults").value());
  }

  @Test
  void endsTheDelayWhenTheClientGoesAway() throws Exception {
    HttpRequest request = TestRequests.get("/");
    request.streamInfo().cancellation().cancel(ResetReason.DOWNSTREAM_DISCONNECT);
    FaultFilter filter = filter(delay(0).setDelay(delaySeconds(3600)));

    assertThrows(StreamResetException.class, () -> filter.filter(request, TestRequests.NEVER));
    assertEquals(0, scope.gauge("active_faults").value());
  }

  @Test
  void injectsNoMoreFaultsAtOnceThanAllowed() throws Exception {
    FaultFilter filter = filter(delay(1_000_000).setMaxActiveFaults(UInt32Value.of(1)));
    HttpResponse first = filter.filter(TestRequests.get("/"), TestRequests.HOST);
    HttpRequest second = TestRequests.get("/");

    filter.filter(second, TestRequests.HOST);

    assertFalse(second.streamInfo().hasFlag(ResponseFlag.DELAY_INJECTED));
    assertEquals(1, scope.counter("faults_overflow").value());
    first.close();
  }

  @Test
  void slowsTheResponse() throws Exception {
    FaultFilter filter =
        filter(
            HTTPFault.newBuilder()
                .setResponseRateLimit(
                    FaultRateLimit.newBuilder()
                        .setFixedLimit(FaultRateLimit.FixedLimit.newBuilder().setLimitKbps(1))
                        .setPercentage(ALL)));

    HttpResponse response = filter.filter(TestRequests.get("/slow"), TestRequests.HOST);

    assertEquals("GET /slow", new String(response.body().readAllBytes(), "ISO-8859-1"));
    assertEquals(1, scope.counter("response_rl_injected").value());
  }

  private int status(FaultFilter filter, String... headers) throws IOException {
    return filter.filter(TestRequests.get("/", headers), TestRequests.HOST).status();
  }

  private FaultFilter filter(HTTPFault.Builder proto) throws ConfigException {
    return new FaultFilter(
        new FaultFactory().createRouteSettings(proto.build(), TestContexts.of()),
        new PerRouteKey<>("fault", FaultSettings.class),
        new FaultStats(scope),
        () -> runtime,
        deadlines);
  }

  private static HTTPFault.Builder abort(int status, FractionalPercent share) {
    return HTTPFault.newBuilder()
        .setAbort(FaultAbort.newBuilder().setHttpStatus(status).setPercentage(share));
  }

  private static HTTPFault.Builder delay(int nanos) {
    return HTTPFault.newBuilder()
        .setDelay(
            FaultDelay.newBuilder()
                .setFixedDelay(Duration.newBuilder().setNanos(nanos))
                .setPercentage(ALL));
  }

  private static FaultDelay delaySeconds(long seconds) {
    return FaultDelay.newBuilder()
        .setFixedDelay(Duration.newBuilder().setSeconds(seconds))
        .setPercentage(ALL)
        .build();
  }

  private static RuntimeSnapshot runtime(String... keysAndValues) {
    Map<String, String> values = new java.util.HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new RuntimeSnapshot(List.of(new RuntimeSnapshot.Layer("test", values)));
  }
}
