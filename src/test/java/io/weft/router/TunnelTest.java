package io.weft.router;

import static io.weft.router.ScriptedUpstream.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.net.Address;
import io.weft.net.ProxyProtocol;
import io.weft.router.RouterFixture.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Upgrades and CONNECT: request and response become two streams of bytes. */
@Timeout(20)
class TunnelTest {
  @RegisterExtension private final RouterFixture fixture = new RouterFixture();
  @RegisterExtension private final ScriptedUpstream upstream = new ScriptedUpstream();

  @Test
  void carriesBytesBothWaysAfterAnUpgrade() throws IOException {
    fixture.cluster(
        "u",
        upstream.then(exchange -> {
          exchange.send(
              "HTTP/1.1 101 Switching Protocols\r\n"
                  + "connection: upgrade\r\nupgrade: echo\r\n\r\n");
          exchange.send(exchange.read(4) + "!");
          exchange.close();
        }));
    SlowBody body = new SlowBody("ping");
    HttpRequest request =
        fixture.request("GET", "/", body, "connection", "upgrade", "upgrade", "echo");
    request.streamInfo().route(Routes.to("u").build());

    try (HttpResponse response = fixture.router().handle(request)) {
      body.release();
      assertEquals(101, response.status());
      assertEquals("ping!", text(response));
      assertFalse(response.headers().contains(HeaderName.X_ENVOY_UPSTREAM_SERVICE_TIME));
    }
    assertEquals(
        "upstream_reset_after_response_started{connection_termination}",
        request.streamInfo().responseCodeDetails());

    body.cancel();
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void passesOnlyFieldsOnWhenAHostTakesAWebSocketForAnOrdinaryRequest() throws IOException {
    fixture.cluster("u", upstream.then(answer(200, "page", "x-some: thing")));
    SlowBody body = new SlowBody("never");
    HttpRequest request =
        fixture.request("GET", "/", body, "connection", "upgrade", "upgrade", "WebSocket");

    Result result = fixture.send(Routes.to("u").build(), request);

    assertEquals(200, result.status());
    assertEquals("", result.body());
    assertEquals("thing", result.header("x-some"));
    assertEquals("websocket_handshake_unsuccessful", result.details());
    body.cancel();
    assertTrue(fixture.isAllGivenBack("u"));
  }

  @Test
  void passesAHostsRefusalOfAWebSocketOn() throws IOException {
    fixture.cluster("u", upstream.then(answer(403, "no")));
    SlowBody body = new SlowBody("never");
    HttpRequest request =
        fixture.request("GET", "/", body, "connection", "upgrade", "upgrade", "websocket");

    Result result = fixture.send(Routes.to("u").build(), request);

    assertEquals(403, result.status());
    assertEquals("no", result.body());
    body.cancel();
  }

  @Test
  void forwardsConnect() throws IOException {
    fixture.cluster(
        "u",
        upstream.then(exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\n\r\n");
          exchange.send(exchange.read(4) + "!");
          exchange.close();
        }));
    SlowBody body = new SlowBody("ping");
    HttpRequest request = fixture.request("CONNECT", "", body);
    request.headers().remove(HeaderName.PATH);
    request.streamInfo().route(Routes.to("u").build());

    try (HttpResponse response = fixture.router().handle(request)) {
      body.release();
      assertEquals("ping!", text(response));
    }

    body.cancel();
    assertEquals(
        "CONNECT host.test HTTP/1.1", upstream.heads().getFirst().lines().toList().getFirst());
  }

  @Test
  void endsConnectAndPassesItsPayloadOn() throws IOException {
    assertEquals("pingpong", throughConnect(null));
  }

  @Test
  void tellsTheHostOfTheClientBeforeThePayload() throws IOException {
    assertEquals(
        "PROXY TCP4 127.0.0.1 127.0.0.1 1 1\r\npingpong", throughConnect(ProxyProtocol.V1));
  }

  /** What a host got that sends back whatever it gets. */
  private String throughConnect(@Nullable ProxyProtocol proxyProtocol) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> echo(server));
      Address address = Address.of((InetSocketAddress) server.getLocalSocketAddress());
      fixture.cluster("u", List.of(address), RouterFixture.DEFAULT_LIMITS, Duration.ZERO);
      SlowBody body = new SlowBody("ping", "pong");
      HttpRequest request = fixture.request("CONNECT", "", body);
      request
          .streamInfo()
          .route(
              Routes.to("u")
                  .upgrade(
                      "connect", new RouteAction.UpgradeConfig(true, true, false, proxyProtocol))
                  .build());

      String got;
      try (HttpResponse response = fixture.router().handle(request)) {
        body.release();
        body.release();
        body.release();
        assertEquals(200, response.status());
        got = text(response);
        assertEquals(1, response.headers().size());
      }
      assertEquals("via_upstream", request.streamInfo().responseCodeDetails());
      assertTrue(fixture.isAllGivenBack("u"));
      return got;
    }
  }

  private static String text(HttpResponse response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static void echo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The client is gone.
    }
  }
}
