package io.weft.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.accesslog.AccessLogFilter.Comparison;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.matcher.HeaderMatcher;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessLogFilterTest {
  private static final AccessLogFilter YES = new AccessLogFilter.NotHealthCheck();
  private static final AccessLogFilter NO =
      new AccessLogFilter.StatusCode(Comparison.EQUAL, () -> 1);

  private final HeaderMap request = new HeaderMap();
  private final HeaderMap response = new HeaderMap();
  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("10.0.0.1", 80), Address.of("10.0.0.2", 1)),
          Protocol.HTTP_11);

  @Test
  void comparesTheStatusAndTakesNoneForZero() {
    assertTrue(lets(new AccessLogFilter.StatusCode(Comparison.EQUAL, () -> 0)));
    info.responseCode(404);
    assertTrue(lets(new AccessLogFilter.StatusCode(Comparison.EQUAL, () -> 404)));
    assertTrue(lets(new AccessLogFilter.StatusCode(Comparison.AT_LEAST, () -> 400)));
    assertFalse(lets(new AccessLogFilter.StatusCode(Comparison.AT_MOST, () -> 399)));
  }

  @Test
  void comparesTheWholeTime() {
    info.responseEndNanos(info.startNanos() + 250_000_000);
    assertTrue(lets(new AccessLogFilter.Duration(Comparison.AT_LEAST, () -> 250)));
    assertFalse(lets(new AccessLogFilter.Duration(Comparison.AT_LEAST, () -> 251)));
  }

  @Test
  void tellsHealthChecksAndTracedRequests() {
    assertTrue(lets(new AccessLogFilter.NotHealthCheck()));
    info.healthCheck(true);
    assertFalse(lets(new AccessLogFilter.NotHealthCheck()));

    assertFalse(lets(new AccessLogFilter.Traceable()));
    info.requestId("5a4f6c8e-1234-4abc-8def-000000000000");
    assertFalse(lets(new AccessLogFilter.Traceable()));
    info.requestId("5a4f6c8e-1234-9abc-8def-000000000000");
    assertTrue(lets(new AccessLogFilter.Traceable()));
  }

  @Test
  void combines() {
    assertTrue(lets(new AccessLogFilter.And(List.of(YES, YES))));
    assertFalse(lets(new AccessLogFilter.And(List.of(YES, NO))));
    assertTrue(lets(new AccessLogFilter.Or(List.of(NO, YES))));
    assertFalse(lets(new AccessLogFilter.Or(List.of(NO, NO))));
  }

  @Test
  void looksAtAFieldOfTheRequest() {
    AccessLogFilter filter =
        new AccessLogFilter.Header(
            new HeaderMatcher(HeaderName.of("x-log"), null, true, false, false));
    assertFalse(lets(filter));
    request.add(HeaderName.of("x-log"), "yes");
    assertTrue(lets(filter));
  }

  @Test
  void looksAtResponseFlags() {
    AccessLogFilter any = new AccessLogFilter.Flags(Set.of());
    AccessLogFilter one = new AccessLogFilter.Flags(Set.of(ResponseFlag.NO_ROUTE_FOUND));
    assertFalse(lets(any));
    info.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
    assertTrue(lets(any));
    assertFalse(lets(one));
    info.addFlag(ResponseFlag.NO_ROUTE_FOUND);
    assertTrue(lets(one));
  }

  @Test
  void looksAtTheGrpcStatus() {
    response.add(HeaderName.of("grpc-status"), "12");
    assertTrue(lets(new AccessLogFilter.Grpc(Set.of(12), false)));
    assertFalse(lets(new AccessLogFilter.Grpc(Set.of(12), true)));
    assertFalse(lets(new AccessLogFilter.Grpc(Set.of(0), false)));
  }

  @Test
  void looksAtTheMoment() {
    assertTrue(lets(new AccessLogFilter.LogType(Set.of(AccessLogType.DOWNSTREAM_END), false)));
    assertFalse(lets(new AccessLogFilter.LogType(Set.of(AccessLogType.DOWNSTREAM_END), true)));
    assertFalse(lets(new AccessLogFilter.LogType(Set.of(AccessLogType.TCP_PERIODIC), false)));
  }

  @Test
  void drawsByTheFirstDigitsOfTheRequestIdSoThatAllProxiesAgree() {
    // 0x64 is 100, a multiple of the denominator: the draw is 0.
    info.requestId("00000064-0000-4000-8000-000000000000");
    assertTrue(lets(share(1)));
    info.requestId("00000063-0000-4000-8000-000000000000");
    assertFalse(lets(share(99)));
    assertTrue(lets(share(100)));
    assertFalse(lets(share(0)));
  }

  @Test
  void tellsALoggerOnlyWhatItLetsThrough() {
    List<FormatContext> told = new ArrayList<>();
    AccessLogFilter.filtered(NO, told::add).log(context());
    AccessLogFilter.filtered(YES, told::add).log(context());
    assertEquals(1, told.size());
  }

  private static AccessLogFilter share(int percent) {
    RuntimeSnapshot nothing = new RuntimeSnapshot(List.of());
    return new AccessLogFilter.RuntimeKey(
        "none", new FractionalPercent(percent, 100), false, () -> nothing);
  }

  private boolean lets(AccessLogFilter filter) {
    return filter.test(context());
  }

  private FormatContext context() {
    return new FormatContext(
        request, response, new HeaderMap(), info, "", AccessLogType.DOWNSTREAM_END);
  }
}
