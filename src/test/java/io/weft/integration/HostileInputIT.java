package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends the packaged jar what nobody should send; each test ends when nothing of its connections is
 * left in the process.
 */
@Timeout(120)
class HostileInputIT {
  private static final int CONNECTIONS = 10_000;
  private static final String LIMITS =
      "request_headers_timeout: 1s, request_timeout: 2s, stream_idle_timeout: 2s,"
          + " common_http_protocol_options: { idle_timeout: 3s },";
  private static final String ROUTES =
      "{ match: { prefix: /host }, route: { cluster: host, timeout: 0s } }, { match: { prefix:"
          + " /lost }, route: { cluster: lost } }, { match: { prefix: / }, direct_response: {"
          + " status: 200, body: { inline_string: ok } } }";

  @TempDir static Path folder;
  private static HttpServer host;
  private static WeftProcess weft;
  private static int httpPort;
  private static int tcpPort;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] megabyte = new byte[1024 * 1024];
    host.createContext(
        "/host",
        exchange -> {
          exchange.sendResponseHeaders(200, 100L * megabyte.length);
          try {
            for (int i = 0; i < 100; i++) {
              exchange.getResponseBody().write(megabyte);
            }
          } finally {
            exchange.close();
          }
        });
    host.createContext(
        "/host/reads",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    host.setExecutor(task -> Thread.ofVirtual().start(task));
    host.start();
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http("http", 0, LIMITS, ROUTES)
                    + Bootstraps.tcp("tcp", "cluster: host, idle_timeout: 2s"),
                Bootstraps.cluster("host", host.getAddress().getPort())
                    + Bootstraps.cluster(
                        "lost", "does-not-exist.invalid", 80, "type: STRICT_DNS,")));
    httpPort = weft.port("http");
    tcpPort = weft.port("tcp");
  }

  @AfterAll
  static void stop() {
    weft.close();
    host.stop(0);
  }

  @AfterEach
  void nothingIsLeft() throws IOException, InterruptedException {
    weft.awaitStat("listener.http.downstream_cx_active: 0");
    weft.awaitStat("listener.tcp.downstream_cx_active: 0");
    weft.awaitStat("http.http.downstream_rq_active: 0");
    weft.awaitStat("http.http.downstream_cx_active: 0");
    weft.awaitStat("cluster.host.upstream_rq_active: 0");
    assertEquals(
        List.of(),
        weft.threads().stream()
            .filter(name -> name.contains(" http:") || name.contains(" tcp:"))
            .toList());
  }

  @Test
  void closesWhatEndsInTheMiddleOfAHead() throws IOException {
    for (String head : List.of("", "G", "GET / HT", "GET / HTTP/1.1\r\nho", "GET / HTTP/1.1\r\n")) {
      String answer = exchange(head, true);
      assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 "), answer);
    }
  }

  @Test
  void closesWhatEndsInTheMiddleOfABody() throws IOException {
    for (String body :
        List.of(
            "content-length: 10\r\n\r\nabc",
            "transfer-encoding: chunked\r\n\r\n",
            "transfer-encoding: chunked\r\n\r\n5\r\nab",
            "transfer-encoding: chunked\r\n\r\n0\r\n")) {
      exchange("POST /lost HTTP/1.1\r\nhost: a\r\n" + body, true);
    }
  }

  @Test
  void refusesWhatIsTooLarge() throws IOException, InterruptedException {
    String value = "x".repeat(70 * 1024);
    String many = "a: b\r\n".repeat(101);

    assertStatus(431, exchange("GET / HTTP/1.1\r\nhost: a\r\nlong: " + value + "\r\n\r\n", false));
    assertStatus(431, exchange("GET / HTTP/1.1\r\nhost: a\r\n" + many + "\r\n", false));
    assertStatus(431, exchange("GET /" + value + " HTTP/1.1\r\nhost: a\r\n\r\n", false));
  }

  @Test
  void understandsWhatComesByteByByte() throws IOException {
    try (Socket socket = connect(httpPort)) {
      for (byte one :
          bytes("POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi")) {
        socket.getOutputStream().write(one);
      }
      String answer = readAll(socket);
      assertStatus(200, answer);
      assertTrue(answer.endsWith("ok"), answer);
    }
  }

  @Test
  void answers400OrClosesAfterRandomBytes() throws IOException, InterruptedException {
    Random random = new Random(42);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      try (Socket socket = connect(httpPort)) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        String answer = readAll(socket);
        assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
      } catch (SocketException e) {
        // Closed before all was read: a reset.
      }
    }
    assertTrue(stat("http.http.downstream_cx_protocol_error") > 0);
    assertStatus(200, exchange("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", false));
  }

  @Test
  void forgetsTenThousandConnectionsThatWereDropped() throws IOException, InterruptedException {
    long before = descriptors();
    for (int i = 0; i < CONNECTIONS; i++) {
      try (Socket socket = connect(i % 4 == 0 ? tcpPort : httpPort)) {
        if (i % 2 == 0) {
          socket.setSoLinger(true, 0);
        }
        if (i % 3 == 0) {
          socket.getOutputStream().write(bytes("GET / HTTP/1.1\r\n"));
        }
      }
    }
    nothingIsLeft();
    assertTrue(descriptors() <= before + 20, descriptors() + " descriptors, before: " + before);
    assertTrue(stat("listener.http.downstream_cx_total") >= CONNECTIONS / 2);
  }

  @Test
  void answers503WhenAHostsNameHasNoAddress() throws IOException, InterruptedException {
    String answer = exchange("GET /lost HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", false);

    assertStatus(503, answer);
    assertTrue(answer.endsWith("no healthy upstream"), answer);
    // Which of the two it is depends on what this machine's resolver says of such a name.
    assertTrue(stat("cluster.lost.update_failure") + stat("cluster.lost.update_empty") > 0);
    assertTrue(stat("cluster.lost.upstream_cx_none_healthy") > 0);
  }

  @Test
  void answers408WhenAHeadComesTooSlowly() throws IOException, InterruptedException {
    assertStatus(408, exchange("GET / HTTP/1.1\r\nhost: a\r\nslow", false));
    weft.awaitStat("http.http.downstream_rq_header_timeout: 1");
  }

  @Test
  void answers408WhenABodyComesTooSlowly() throws IOException, InterruptedException {
    assertStatus(
        408,
        exchange("POST /host/reads HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc", false));
    assertTrue(
        stat("http.http.downstream_rq_timeout") + stat("http.http.downstream_rq_idle_timeout") > 0);
  }

  @Test
  void cutsOffWhoDoesNotRead() throws IOException, InterruptedException {
    try (Socket http = connect(httpPort);
        Socket tcp = connect(tcpPort)) {
      http.getOutputStream().write(bytes("GET /host HTTP/1.1\r\nhost: a\r\n\r\n"));
      tcp.getOutputStream().write(bytes("GET /host HTTP/1.1\r\nhost: a\r\n\r\n"));
      nothingIsLeft();
    }
    assertTrue(stat("http.http.downstream_rq_idle_timeout") > 0);
    assertTrue(stat("tcp.tcp.idle_timeout") > 0);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** What comes back until the end, after {@code request} and, if wanted, the end of input. */
  private static String exchange(String request, boolean end) throws IOException {
    try (Socket socket = connect(httpPort)) {
      socket.getOutputStream().write(bytes(request));
      if (end) {
        socket.shutdownOutput();
      }
      return readAll(socket);
    }
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(
        answer.startsWith("HTTP/1.1 " + status + ' '), () -> "not " + status + ": " + answer);
  }

  private static long stat(String name) throws IOException, InterruptedException {
    String stats = weft.admin("GET", "/stats").body();
    for (String line : stats.split("\n", -1)) {
      if (line.startsWith(name + ": ")) {
        return Long.parseLong(line.substring(name.length() + 2));
      }
    }
    throw new AssertionError("no stat " + name + " in:\n" + stats);
  }

  /** How many files and sockets the process has open; 0 where the system does not tell. */
  private static long descriptors() throws IOException {
    Path open = Path.of("/proc", Long.toString(weft.pid()), "fd");
    if (!Files.isDirectory(open)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(open)) {
      return all.count();
    }
  }
}
