package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends requests and bytes through the packaged jar to a server of this test. */
class ProxyIT {
  private static final String BOOTSTRAP =
      """
      admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
      static_resources:
        listeners:
        - name: http
          address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: http
                access_log:
                - name: envoy.access_loggers.file
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                    path: %s
                    log_format: { text_format_source: { inline_string: "%%REQ(:PATH)%% %%RESPONSE_CODE%% %%RESPONSE_FLAGS%% %%RESPONSE_CODE_DETAILS%%\\n" } }
                route_config:
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes:
                    - match: { path: /direct }
                      direct_response: { status: 418, body: { inline_string: teapot } }
                    - match: { path: /json }
                      direct_response: { status: 200, body: { inline_string: "{}" } }
                      response_headers_to_add: [ { header: { key: content-type, value: application/json } } ]
                    - match: { path: /made }
                      direct_response: { status: 201 }
                    - match: { prefix: /failing }
                      route: { cluster: server, timeout: 0.2s, retry_policy: { retry_on: 5xx, num_retries: 9, retry_back_off: { base_interval: 100s }, retry_host_predicate: [ { name: envoy.retry_host_predicates.previous_hosts, typed_config: { "@type": type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate } } ], host_selection_retry_max_attempts: 5 } }
                    - match: { prefix: /old/ }
                      redirect: { prefix_rewrite: /new/ }
                    - match: { prefix: /gone }
                      route: { cluster: gone }
                    - match: { prefix: /slow }
                      route: { cluster: server, timeout: 0.2s }
                    - match: { prefix: /flaky }
                      route: { cluster: server, retry_policy: { retry_on: 5xx, num_retries: 2 } }
                    - match: { prefix: /api/ }
                      route: { cluster: server, prefix_rewrite: / }
                http_filters:
                - name: envoy.filters.http.router
                  typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
        - name: tcp
          address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
          filter_chains:
          - filters:
            - name: envoy.filters.network.tcp_proxy
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                stat_prefix: tcp
                cluster: echo
        - name: echo
          address: { socket_address: { address: 127.0.0.1, port_value: %d } }
          filter_chains:
          - filters:
            - name: envoy.filters.network.echo
              typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo }
        clusters:
        - { name: server, connect_timeout: 1s, load_assignment: { cluster_name: server, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ] } }
        - { name: gone, connect_timeout: 1s, load_assignment: { cluster_name: gone, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } } ] } ] } }
        - { name: echo, connect_timeout: 1s, load_assignment: { cluster_name: echo, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ] } }
      """;

  @TempDir static Path folder;
  private static HttpServer server;
  private static WeftProcess weft;
  private static final AtomicInteger FLAKY = new AtomicInteger();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          byte[] answer =
              (exchange.getRequestMethod() + ' ' + exchange.getRequestURI() + ' ' + body.length)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.createContext(
        "/flaky",
        exchange -> {
          exchange.sendResponseHeaders(FLAKY.incrementAndGet() % 3 == 0 ? 200 : 503, -1);
          exchange.close();
        });
    server.createContext(
        "/failing",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    // Never answers; its connection ends with the server.
    server.createContext("/slow", exchange -> {});
    server.setExecutor(task -> Thread.ofVirtual().start(task));
    server.start();
    int echo = NamedHost.freePort();
    weft =
        WeftProcess.serve(
            folder,
            BOOTSTRAP.formatted(
                folder.resolve("access.log"), echo, server.getAddress().getPort(), echo),
            "--drain-time-s",
            "2");
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    weft.signal("TERM");
    assertEquals(0, weft.exitStatus(), weft::err);
    weft.close();
    server.stop(0);
  }

  @Test
  void forwardsWithTheRewrittenPath() throws IOException, InterruptedException {
    HttpResponse<String> response = send("POST", "/api/x?y=1", "12345");

    assertEquals(200, response.statusCode());
    assertEquals("POST /x?y=1 5", response.body());
    assertEquals("envoy", response.headers().firstValue("server").orElse(""));
    assertTrue(response.headers().firstValue("x-envoy-upstream-service-time").isPresent());
  }

  @Test
  void ignoresAnUpgradeToHttp2AndKeepsTheConnection() throws IOException, InterruptedException {
    String request =
        """
        GET /direct HTTP/1.1\r
        host: test\r
        connection: upgrade, http2-settings\r
        upgrade: h2c\r
        http2-settings: AAEAAEAA\r
        \r
        GET /direct HTTP/1.1\r
        host: test\r
        connection: close\r
        \r
        """;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port("http"))) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertEquals(3, answers.split("HTTP/1.1 418", -1).length, answers);
    }
  }

  @Test
  void answersDirectlyAndRedirects() throws IOException, InterruptedException {
    assertEquals("teapot", send("GET", "/direct", "").body());
    assertTrue(
        send("GET", "/old/a", "").headers().firstValue("location").orElse("").endsWith("/new/a"));
  }

  @Test
  void answers404WhereNoRouteMatches() throws IOException, InterruptedException {
    assertEquals(404, send("GET", "/nowhere", "").statusCode());
    awaitLog("/nowhere 404 NR route_not_found");
  }

  @Test
  void answers503WithFlagAndDetailsWhenTheHostRefuses() throws IOException, InterruptedException {
    HttpResponse<String> response = send("GET", "/gone", "");

    assertEquals(503, response.statusCode());
    assertEquals(
        "upstream connect error or disconnect/reset before headers. reset reason: remote connection"
            + " failure",
        response.body());
    awaitLog(
        "/gone 503 UF upstream_reset_before_response_started{remote_connection_failure|"
            + "delayed_connect_error:_Connection_refused}");
  }

  @Test
  void answers504WhenTheRouteTimesOut() throws IOException, InterruptedException {
    String request = "GET /slow HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port("http"))) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 504 Gateway Timeout\r\n"), answer);
      assertTrue(answer.endsWith("upstream request timeout"), answer);
    }
    awaitLog("/slow 504 UT response_timeout");
  }

  @Test
  void answers504WhenTheRouteTimesOutBetweenTwoAttempts() throws IOException, InterruptedException {
    HttpResponse<String> response = send("GET", "/failing", "");

    assertEquals(504, response.statusCode());
    assertEquals("upstream request timeout", response.body());
    awaitLog("/failing 504 UT response_timeout");
  }

  @Test
  void aRouteMayGiveADirectResponseItsContentType() throws IOException, InterruptedException {
    assertEquals(
        List.of("application/json"), send("GET", "/json", "").headers().allValues("content-type"));
  }

  @Test
  void aDirectResponseOf201TellsTheLocation() throws IOException, InterruptedException {
    assertEquals(
        "http://127.0.0.1:" + port("http") + "/made",
        send("GET", "/made", "").headers().firstValue("location").orElse(""));
  }

  @Test
  void closesTheConnectionAfterABadRequest() throws IOException, InterruptedException {
    String request = "GET /a#b HTTP/1.1\r\nhost: test\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port("http"))) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
      assertTrue(answer.contains("connection: close\r\n"), answer);
    }
  }

  @Test
  void sendsAgainWhatFailed() throws IOException, InterruptedException {
    assertEquals(200, send("GET", "/flaky", "").statusCode());
    assertTrue(stats().contains("cluster.server.upstream_rq_retry_success: 1\n"));
  }

  @Test
  void copiesBytesBothWaysAndPassesTheEndOn() throws IOException, InterruptedException {
    byte[] text = "some bytes".getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port("tcp"))) {
      socket.getOutputStream().write(text);
      socket.shutdownOutput();

      assertArrayEquals(text, socket.getInputStream().readAllBytes());
    }
    String stats = stats();
    assertTrue(stats.contains("tcp.tcp.downstream_cx_total: 1\n"), stats);
    assertTrue(stats.contains("cluster.echo.upstream_cx_tx_bytes_total: 10\n"), stats);
    assertTrue(stats.contains("cluster.echo.upstream_cx_rx_bytes_total: 10\n"), stats);
  }

  @Test
  void showsStatsClustersAndConfiguration() throws IOException, InterruptedException {
    assertTrue(weft.admin("GET", "/clusters").body().contains("server::"));
    assertTrue(weft.admin("GET", "/config_dump").body().contains("static_clusters"));
    String endpoints = "/config_dump?include_eds&resource=static_endpoint_configs";
    assertTrue(weft.admin("GET", endpoints).body().contains("\"overprovisioning_factor\": 140"));
    assertTrue(weft.admin("GET", "/stats/prometheus").body().contains("envoy_server_live{} 1"));
    assertEquals(405, weft.admin("GET", "/quitquitquit").statusCode());
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("http") + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String stats() throws IOException, InterruptedException {
    return weft.admin("GET", "/stats").body();
  }

  private static int port(String listener) throws IOException, InterruptedException {
    String listeners = weft.admin("GET", "/listeners").body();
    Matcher matcher = Pattern.compile(listener + "::127\\.0\\.0\\.1:(\\d+)").matcher(listeners);
    assertTrue(matcher.find(), listeners);
    return Integer.parseInt(matcher.group(1));
  }

  private static void awaitLog(String line) throws IOException, InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    String log = "";
    while (System.nanoTime() < end) {
      log = Files.readString(folder.resolve("access.log"));
      if (log.contains(line + "\n")) {
        return;
      }
      weft.admin("GET", "/ready");
    }
    throw new AssertionError("no line " + line + " in:\n" + log);
  }
}
