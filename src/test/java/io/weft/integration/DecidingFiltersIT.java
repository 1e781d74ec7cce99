package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Filters that may answer in the place of a host: replies, stats and log lines. */
@Timeout(60)
class DecidingFiltersIT {
  private static final String ROUTE = "{ match: { prefix: / }, route: { cluster: host } }";
  private static final String LOG =
      "%REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%";
  private static final String CORS_ROUTE =
      "{ match: { prefix: / }, route: { cluster: host, cors: { allow_origin_string_match: [ {"
          + " exact: \"https://a\" } ], allow_methods: \"GET, PUT\" } } }";

  @TempDir static Path folder;
  private static EchoHost host;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    host = new EchoHost();
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                listener("buffer", "http.buffer.v3.Buffer", "max_request_bytes: 4", ROUTE)
                    + listener("cors", "http.cors.v3.Cors", "", CORS_ROUTE)
                    + listener(
                        "fault",
                        "http.fault.v3.HTTPFault",
                        "delay: { header_delay: {}, percentage: { numerator: 100 } }, abort: {"
                            + " header_abort: {}, percentage: { numerator: 100 } }",
                        ROUTE)
                    + listener(
                        "rbac",
                        "http.rbac.v3.RBAC",
                        "rules: { policies: { friends: { permissions: [ { any: true } ],"
                            + " principals: [ { header: { name: x-user, string_match: { exact: ann"
                            + " } } } ] } } }",
                        ROUTE)
                    + listener(
                        "limit",
                        "http.local_ratelimit.v3.LocalRateLimit",
                        "stat_prefix: limit, token_bucket: { max_tokens: 1, fill_interval: 3600s },"
                            + " filter_enabled: { default_value: { numerator: 100 } },"
                            + " filter_enforced: { default_value: { numerator: 100 } }",
                        ROUTE),
                Bootstraps.cluster("host", host.port())));
  }

  @AfterAll
  static void stop() {
    weft.close();
    host.close();
  }

  @Test
  void bufferGivesChunksALength() throws Exception {
    HttpResponse<String> response = weft.send("buffer", "/a", "POST", chunked("abc"));

    assertTrue(response.body().contains("content-length=3"), response::body);
    assertFalse(response.body().contains("transfer-encoding"));
    assertTrue(response.body().endsWith(" abc"), response::body);
  }

  @Test
  void bufferRefusesWhatIsTooLong() throws Exception {
    HttpResponse<String> response = weft.send("buffer", "/long", "POST", chunked("abcde"));

    assertEquals("413 Payload Too Large", answer(response));
    awaitLog("buffer", "/long 413 - request_payload_too_large");
  }

  @Test
  void corsAnswersWhatBrowsersAskBefore() throws Exception {
    HttpResponse<String> preflight =
        weft.send(
            "cors",
            "/pre",
            "OPTIONS",
            BodyPublishers.noBody(),
            "origin",
            "https://a",
            "access-control-request-method",
            "PUT");

    assertEquals("200 ", answer(preflight));
    assertEquals("https://a", field(preflight, "access-control-allow-origin"));
    assertEquals("GET, PUT", field(preflight, "access-control-allow-methods"));
    awaitLog("cors", "/pre 200 - cors_response");
    weft.awaitStat("http.cors.cors.origin_valid: 1");
  }

  @Test
  void corsLeavesOtherOriginsToTheHost() throws Exception {
    HttpResponse<String> other =
        weft.send("cors", "/b", "GET", BodyPublishers.noBody(), "origin", "https://b");

    assertEquals("none", field(other, "access-control-allow-origin"));
    awaitLog("cors", "/b 200 - via_upstream");
    weft.awaitStat("http.cors.cors.origin_invalid: 1");
  }

  @Test
  void faultDelaysAndAborts() throws Exception {
    HttpResponse<String> delayed =
        weft.send(
            "fault", "/late", "GET", BodyPublishers.noBody(), "x-envoy-fault-delay-request", "1");
    HttpResponse<String> aborted =
        weft.send(
            "fault", "/no", "GET", BodyPublishers.noBody(), "x-envoy-fault-abort-request", "418");

    assertEquals(200, delayed.statusCode());
    assertEquals("418 fault filter abort", answer(aborted));
    awaitLog("fault", "/late 200 DI via_upstream");
    awaitLog("fault", "/no 418 FI fault_filter_abort");
    weft.awaitStat("http.fault.fault.delays_injected: 1");
    weft.awaitStat("http.fault.fault.aborts_injected: 1");
  }

  @Test
  void rbacLetsInWhomItsPoliciesName() throws Exception {
    HttpResponse<String> ann =
        weft.send("rbac", "/a", "GET", BodyPublishers.noBody(), "x-user", "ann");
    HttpResponse<String> bob =
        weft.send("rbac", "/b", "GET", BodyPublishers.noBody(), "x-user", "bob");

    assertEquals(200, ann.statusCode());
    assertEquals("403 RBAC: access denied", answer(bob));
    awaitLog("rbac", "/b 403 - rbac_access_denied_matched_policy[none]");
    weft.awaitStat("http.rbac.rbac.allowed: 1");
    weft.awaitStat("http.rbac.rbac.denied: 1");
  }

  @Test
  void localRateLimitRefusesWhatIsTooMuch() throws Exception {
    HttpResponse<String> first = weft.send("limit", "/1", "GET", BodyPublishers.noBody());
    HttpResponse<String> second = weft.send("limit", "/2", "GET", BodyPublishers.noBody());

    assertEquals(200, first.statusCode());
    assertEquals("429 local_rate_limited", answer(second));
    awaitLog("limit", "/2 429 RL local_rate_limited");
    weft.awaitStat("limit.http_local_rate_limit.rate_limited: 1");
    weft.awaitStat("limit.http_local_rate_limit.ok: 1");
  }

  private static String listener(String name, String type, String fields, String routes) {
    return Bootstraps.filtered(
        name,
        Bootstraps.typed(type, fields),
        Bootstraps.accessLog(folder.resolve(name), LOG),
        routes);
  }

  private static BodyPublisher chunked(String body) {
    return BodyPublishers.fromPublisher(BodyPublishers.ofString(body));
  }

  private static String answer(HttpResponse<String> response) {
    return response.statusCode() + " " + response.body();
  }

  private static String field(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  private static void awaitLog(String listener, String line) throws Exception {
    weft.awaitLine(folder.resolve(listener), line);
  }
}
