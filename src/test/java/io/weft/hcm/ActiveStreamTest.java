package io.weft.hcm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpHandler;
import io.weft.http.HttpResponse;
import io.weft.http.RecreateStreamException;
import io.weft.http.ResponseFlag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActiveStreamTest {
  private static final String GET = "GET /a HTTP/1.1\r\nhost: h\r\n\r\n";

  private final ConnectionManagerFixture fixture = new ConnectionManagerFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void beginsAnewWhenAFilterWantsThat() throws IOException {
    fixture.logging(false, false).handler(redirectingTo("/b", HttpBody.EMPTY));

    String answer = fixture.serve(GET);

    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertEquals(
        List.of("DownstreamEnd 302 internal_redirect /b", "DownstreamEnd 200 second /b"),
        fixture.lines());
    assertEquals(2, fixture.stat("http.test.downstream_rq_total"));
    assertEquals(1, fixture.stat("http.test.downstream_rq_completed"));
  }

  @Test
  void sanitizesTheFieldsOfTheFirstPassOnly() throws IOException {
    HttpHandler second =
        request -> {
          assertEquals("set", request.headers().get(HeaderName.of("x-envoy-retry-on")));
          return HttpResponse.localReply(200, "second", "");
        };
    HttpHandler first = redirectingTo("/b", HttpBody.EMPTY, second);
    fixture
        .atEdge()
        .handler(request -> {
          request.headers().set(HeaderName.of("x-envoy-retry-on"), "set");
          return first.handle(request);
        });

    String answer = fixture.serve(GET);

    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
  }

  @Test
  void takesFieldsOfInsidersOffRequestsAtTheEdge() throws IOException {
    fixture
        .atEdge()
        .handler(request -> {
          assertFalse(request.headers().contains(HeaderName.X_ENVOY_ORIGINAL_PATH));
          assertFalse(
              request.headers().contains(HeaderName.of("x-envoy-upstream-stream-duration-ms")));
          return HttpResponse.localReply(204, "ok", "");
        });

    String answer =
        fixture.serve(
            "GET /a HTTP/1.1\r\nhost: h\r\nx-envoy-original-path: /b\r\n"
                + "x-envoy-upstream-stream-duration-ms: 1\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 204 "), answer);
  }

  @Test
  void givesTheNextPassItsBody() throws IOException {
    byte[] kept = "kept".getBytes(StandardCharsets.US_ASCII);
    HttpHandler second =
        request ->
            HttpResponse.localReply(
                200,
                "second",
                new String(request.body().readAllBytes(), StandardCharsets.US_ASCII));
    fixture.handler(redirectingTo("/b", HttpBody.of(kept), second));

    String answer =
        fixture.serve("POST /a HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nxx" + GET);

    assertTrue(answer.contains("\r\n\r\nkept"), answer);
  }

  @Test
  void endsTheConnectionWhenItsOwnRepliesAreAskedForTooFast() throws IOException {
    fixture.logging(false, false);

    String answers = fixture.serve(GET + GET + GET);

    assertEquals(2, answers.split("HTTP/1.1 200 OK", -1).length - 1);
    assertEquals(
        "DownstreamEnd 0 codec_error:Too_many_responses_queued. null", fixture.lines().get(2));
    assertEquals(1, fixture.stat("http1.response_flood"));
    assertEquals(1, fixture.stat("http.test.downstream_cx_destroy_local_active_rq"));
  }

  @Test
  void countsAnAnswerThatCameBeforeTheRequestHadEnded() throws IOException {
    fixture.serve("POST /a HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\nabc");

    assertEquals(1, fixture.stat("http.test.downstream_rq_response_before_rq_complete"));
    assertEquals(1, fixture.stat("http.test.downstream_rq_rx_reset"));
  }

  @Test
  void logsWhenTheRouteIsKnown() throws IOException {
    fixture.logging(true, false);

    fixture.serve(GET);

    assertEquals(List.of("DownstreamStart 0 null /a", "DownstreamEnd 200 ok /a"), fixture.lines());
  }

  @Test
  void logsTunnelsThatBegin() throws IOException {
    HeaderMap headers =
        HeaderMap.of(":status", "101", "connection", "upgrade", "upgrade", "websocket");
    fixture
        .logging(false, true)
        .allowsUpgrade("websocket")
        .handler(request -> HttpResponse.of(new HeaderMap(headers), HttpBody.EMPTY, null));

    fixture.serve(GET);
    fixture.serve(
        "GET /ws HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");

    assertEquals("DownstreamTunnelSuccessfullyEstablished 101 null /ws", fixture.lines().get(1));
    assertEquals(3, fixture.lines().size());
  }

  @Test
  void countsWhatItContinues() throws IOException {
    fixture.serve("GET /a HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\n\r\n");

    assertEquals(1, fixture.stat("http.test.downstream_rq_1xx"));
    assertEquals(2, fixture.stat("http.test.downstream_rq_completed"));
  }

  @Test
  void mutatesHeadersBeforeItLooksAtThem() throws IOException {
    fixture
        .atEdge()
        .earlyMutation((headers, info) -> {
          assertFalse(headers.contains(HeaderName.X_FORWARDED_FOR));
          headers.set(HeaderName.of("x-seen"), headers.get(HeaderName.X_ENVOY_RETRY_ON, "no"));
        })
        .handler(request -> {
          assertEquals("5xx", request.headers().get(HeaderName.of("x-seen")));
          assertFalse(request.headers().contains(HeaderName.X_ENVOY_RETRY_ON));
          return HttpResponse.localReply(204, "ok", "");
        });

    String answer = fixture.serve("GET /a HTTP/1.1\r\nhost: h\r\nx-envoy-retry-on: 5xx\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 204 "), answer);
  }

  @Test
  void takesTheTraceReasonOutOfAnIdFromOutside() throws IOException {
    fixture.atEdge().requestIds(new RequestIdSettings(true, true, true, true));

    String answer =
        fixture.serve(
            "GET /a HTTP/1.1\r\nhost: h\r\n"
                + "x-request-id: a8015854-d825-9ea5-9618-95d7750b2fa0\r\n\r\n");

    assertTrue(answer.contains("x-request-id: a8015854-d825-4ea5-9618-95d7750b2fa0\r\n"), answer);
  }

  @Test
  void tellsInProxyStatusWhatWentWrong() throws IOException {
    fixture
        .proxyStatus(new ProxyStatus("me", true, true, true, true))
        .handler(request -> {
          request.streamInfo().addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
          request.streamInfo().addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
          return HttpResponse.localReply(503, "some \"thing\"", "");
        });

    String answer = fixture.serve(GET);

    assertTrue(answer.startsWith("HTTP/1.1 502 Bad Gateway\r\n"), answer);
    assertTrue(
        answer.contains(
            "proxy-status: me; error=connection_refused;"
                + " details=\"some \\\"thing\\\"; UF,URX\"\r\n"),
        answer);
    assertEquals(1, fixture.stat("http.test.downstream_rq_5xx"));
  }

  @Test
  void leavesDetailsOutOfProxyStatus() throws IOException {
    fixture
        .proxyStatus(new ProxyStatus("me", false, true, true, false))
        .handler(request -> {
          request.streamInfo().addFlag(ResponseFlag.NO_ROUTE_FOUND);
          return HttpResponse.localReply(404, "route_not_found", "");
        });

    String answer = fixture.serve(GET);

    assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    assertTrue(answer.contains("proxy-status: me; error=destination_not_found\r\n"), answer);
  }

  @Test
  void tellsNoProxyStatusWhenNothingWentWrong() throws IOException {
    fixture.proxyStatus(new ProxyStatus("me", true, true, true, true));

    assertFalse(fixture.serve(GET).contains("proxy-status"));
  }

  private static HttpHandler redirectingTo(String path, HttpBody body) {
    return redirectingTo(path, body, request -> HttpResponse.localReply(200, "second", ""));
  }

  private static HttpHandler redirectingTo(String path, HttpBody body, HttpHandler second) {
    return request -> {
      if (request.path().equals(path)) {
        return second.handle(request);
      }
      request.body().readAllBytes();
      request.headers().set(HeaderName.PATH, path);
      throw new RecreateStreamException(
          request.withBody(body), HeaderMap.of(":status", "302", "location", path));
    };
  }
}
