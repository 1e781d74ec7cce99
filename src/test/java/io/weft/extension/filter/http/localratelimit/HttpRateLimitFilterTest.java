package io.weft.extension.filter.http.localratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.envoyproxy.envoy.type.v3.TokenBucket;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.Protocol;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.spi.FactoryContext;
import io.weft.testing.TestRequests;
import org.junit.jupiter.api.Test;

class HttpRateLimitFilterTest {
  private final FactoryContext context = TestContexts.of();

  @Test
  void answersWhatHasNoToken() throws Exception {
    HttpFilter filter =
        filter(limit(100).setEnableXRatelimitHeaders(XRateLimitHeadersRFCVersion.DRAFT_VERSION_03));
    HttpRequest second = TestRequests.get("/");

    HttpResponse passed = filter.filter(TestRequests.get("/"), TestRequests.HOST);
    HttpResponse refused = filter.filter(second, TestRequests.NEVER);

    assertEquals(200, passed.status());
    assertEquals("0", passed.headers().get(HeaderName.of("x-ratelimit-remaining")));
    assertEquals(429, refused.status());
    assertEquals("local_rate_limited", refused.localReplyDetails());
    assertEquals("1", refused.headers().get(HeaderName.of("x-ratelimit-limit")));
    assertTrue(second.streamInfo().hasFlag(ResponseFlag.RATE_LIMITED));
    assertEquals(1, counter("enforced"));
    assertEquals(1, counter("ok"));
  }

  @Test
  void givesEachConnectionItsOwnBucketIfSoConfigured() throws Exception {
    LocalRateLimit.Builder limit = limit(100).setLocalRateLimitPerDownstreamConnection(true);
    HttpFilter filter = filter(limit);
    HttpFilter other = filter(limit);
    HttpRequest first = TestRequests.get("/");
    HttpRequest second =
        new HttpRequest(
            HeaderMap.of(":method", "GET", ":path", "/"),
            HttpBody.EMPTY,
            new StreamInfo(first.streamInfo().connection(), Protocol.HTTP_11));

    assertEquals(200, filter.filter(first, TestRequests.HOST).status());
    assertEquals(429, other.filter(second, TestRequests.NEVER).status());
    assertEquals(200, filter.filter(TestRequests.get("/"), TestRequests.HOST).status());
  }

  @Test
  void onlyMarksRequestsWhereItIsNotEnforced() throws Exception {
    HttpFilter filter =
        filter(
            limit(0)
                .addRequestHeadersToAddWhenNotEnforced(
                    HeaderValueOption.newBuilder()
                        .setHeader(HeaderValue.newBuilder().setKey("x-would").setValue("limit"))));
    HttpRequest first = TestRequests.get("/");
    HttpRequest second = TestRequests.get("/");

    filter.filter(first, TestRequests.HOST);
    HttpResponse response = filter.filter(second, TestRequests.HOST);

    assertEquals(200, response.status());
    assertNull(first.headers().get(HeaderName.of("x-would")));
    assertEquals("limit", second.headers().get(HeaderName.of("x-would")));
    assertEquals(1, counter("rate_limited"));
    assertEquals(0, counter("enforced"));
  }

  @Test
  void answersAsConfiguredButOnlyErrors() throws Exception {
    assertEquals(503, refusal(StatusCode.ServiceUnavailable));
    assertEquals(429, refusal(StatusCode.OK));
  }

  @Test
  void wantsABucketInRoutes() {
    assertThrows(
        ConfigException.class,
        () ->
            new HttpRateLimitFactory()
                .createRouteSettings(
                    LocalRateLimit.newBuilder().setStatPrefix("rl").build(), context));
  }

  private int refusal(StatusCode code) throws Exception {
    HttpFilter filter = filter(limit(100).setStatus(HttpStatus.newBuilder().setCode(code)));
    filter.filter(TestRequests.get("/"), TestRequests.HOST);
    return filter.filter(TestRequests.get("/"), TestRequests.NEVER).status();
  }

  private long counter(String name) {
    return context.scope().scope("rl.http_local_rate_limit").counter(name).value();
  }

  private HttpFilter filter(LocalRateLimit.Builder config) throws ConfigException {
    return new HttpRateLimitFactory()
        .create(config.build(), new PerRouteKey<>("f", HttpRateLimitSettings.class), context);
  }

  /** One token an hour. */
  private static LocalRateLimit.Builder limit(int enforcedPercent) {
    return LocalRateLimit.newBuilder()
        .setStatPrefix("rl")
        .setTokenBucket(
            TokenBucket.newBuilder()
                .setMaxTokens(1)
                .setFillInterval(Duration.newBuilder().setSeconds(3600)))
        .setFilterEnabled(share(100))
        .setFilterEnforced(share(enforcedPercent));
  }

  private static RuntimeFractionalPercent share(int percent) {
    return RuntimeFractionalPercent.newBuilder()
        .setDefaultValue(FractionalPercent.newBuilder().setNumerator(percent))
        .build();
  }
}
