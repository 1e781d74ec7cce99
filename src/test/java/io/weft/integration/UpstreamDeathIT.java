package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts that die, hang or talk nonsense at every point of an exchange. */
@Timeout(60)
class UpstreamDeathIT {
  private static final String BOOTSTRAP =
      """
      admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
      static_resources:
        clusters:
        - { name: dying, connect_timeout: 1s, load_assignment: { cluster_name: dying, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ] } }
        - { name: refusing, connect_timeout: 1s, load_assignment: { cluster_name: refusing, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } } ] } ] } }
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
                    log_format: { text_format_source: { inline_string: "%%REQ(:PATH)%% %%RESPONSE_CODE%% %%RESPONSE_FLAGS%%\\n" } }
                route_config:
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes:
                    - { match: { path: /refuses }, route: { cluster: refusing } }
                    - { match: { path: /hangs }, route: { cluster: dying, timeout: 0.3s } }
                    - { match: { path: /hangs-in-body }, route: { cluster: dying, timeout: 0.3s } }
                    - { match: { prefix: / }, route: { cluster: dying } }
                http_filters: [ { name: envoy.filters.http.router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ]
      """;

  /** What the host sends before it closes; where it hangs, it does not close. */
  private static final Map<String, String> ANSWERS =
      Map.ofEntries(
          Map.entry("/closes", ""),
          Map.entry("/resets", ""),
          Map.entry("/hangs", ""),
          Map.entry("/in-status", "HTTP/1.1 2"),
          Map.entry("/in-headers", "HTTP/1.1 200 OK\r\ncontent-le"),
          Map.entry("/in-body", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"),
          Map.entry("/resets-in-body", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"),
          Map.entry("/hangs-in-body", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"),
          Map.entry("/in-chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\nhalf"),
          Map.entry(
              "/before-last-chunk",
              "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
          Map.entry("/nonsense", "this is not HTTP\r\n\r\n"),
          Map.entry(
              "/two-lengths",
              "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"));

  @TempDir static Path folder;
  private static ServerSocket server;
  private static WeftProcess weft;
  private static Path log;
  private static int port;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(UpstreamDeathIT::accept);
    log = folder.resolve("access.log");
    weft =
        WeftProcess.serve(
            folder,
            BOOTSTRAP.formatted(server.getLocalPort(), log),
            "--file-flush-interval-msec",
            "20");
    Matcher address =
        Pattern.compile("http::127\\.0\\.0\\.1:(\\d+)")
            .matcher(weft.admin("GET", "/listeners").body());
    assertTrue(address.find());
    port = Integer.parseInt(address.group(1));
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/refuses, 503, UF",
    "/closes, 503, UC",
    "/resets, 503, UC",
    "/in-status, 502, UPE",
    "/in-headers, 502, UPE",
    "/nonsense, 502, UPE",
    "/two-lengths, 502, UPE",
    "/hangs, 504, UT",
  })
  void answersWhatDiedBeforeItsResponse(String path, int status, String flag) throws Exception {
    String answer = exchange(path);

    assertTrue(answer.startsWith("HTTP/1.1 " + status + ' '), answer);
    assertEquals(path + ' ' + status + ' ' + flag, logged(path));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "/in-body, UPE",
    "/resets-in-body, UC",
    "/in-chunk, UPE",
    "/before-last-chunk, UPE",
    "/hangs-in-body, UT",
  })
  void cutsAResponseOffThatDied(String path, String flag) throws Exception {
    String answer = exchange(path);

    assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    // The client must be able to tell that something is missing.
    assertTrue(!answer.contains("\r\n0\r\n"), answer);
    assertEquals(path + " 200 " + flag, logged(path));
    assertNothingIsLeft();
  }

  @Test
  void goesOnAfterwards() throws Exception {
    for (int i = 0; i < 50; i++) {
      exchange("/resets");
    }

    assertTrue(exchange("/closes").startsWith("HTTP/1.1 503 "));
    assertNothingIsLeft();
  }

  /** Asks for {@code path} and yields everything that comes until the connection ends. */
  private static String exchange(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = "GET " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String logged(String path) throws IOException {
    while (true) {
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
      for (String line : lines) {
        if (line.startsWith(path + ' ')) {
          return line;
        }
      }
      Thread.onSpinWait();
    }
  }

  private static void assertNothingIsLeft() throws Exception {
    Pattern left =
        Pattern.compile(
            "(cluster\\.\\w+\\.upstream_(?:cx|rq)(?:_pending)?_active|http\\.http\\.downstream_(?:cx|rq)_active): [1-9]");
    // Whoever closed last may be a moment behind the client.
    while (left.matcher(weft.admin("GET", "/stats").body()).find()) {
      Thread.onSpinWait();
    }
  }

  private static void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void answer(Socket socket) {
    try {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String path = in.readLine().split(" ", -1)[1];
      for (String line = in.readLine(); !line.isEmpty(); ) {
        line = in.readLine();
      }
      OutputStream out = socket.getOutputStream();
      out.write(ANSWERS.get(path).getBytes(StandardCharsets.ISO_8859_1));
      if (path.startsWith("/hangs")) {
        // Until Weft gives up.
        in.readLine();
      } else if (path.startsWith("/resets")) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
