package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
  /** What the host sends before it closes; where it hangs, it does not close. */
  private static final Map<String, String> ANSWERS =
      Map.ofEntries(
          Map.entry("/goes-on", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
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
  private static final AtomicInteger closes = new AtomicInteger();
  private static ServerSocket server;
  private static WeftProcess weft;
  private static Path log;
  private static int port;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(UpstreamDeathIT::accept);
    log = folder.resolve("access.log");
    String routes =
        """
        { match: { path: /refuses }, route: { cluster: refusing } },
        { match: { path: /hangs }, route: { cluster: dying, timeout: 0.3s } },
        { match: { path: /hangs-in-body }, route: { cluster: dying, timeout: 0.3s } },
        { match: { prefix: / }, route: { cluster: dying } }
        """
            .replace('\n', ' ');
    String format = "%REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_FLAGS%";
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http("http", 0, Bootstraps.accessLog(log, format), routes),
                Bootstraps.cluster("dying", server.getLocalPort())
                    + Bootstraps.cluster("refusing", 1)));
    port = weft.port("http");
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
    weft.awaitLine(log, path + ' ' + status + ' ' + flag);
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
    weft.awaitLine(log, path + " 200 " + flag);
    assertNothingIsLeft();
  }

  /** Whoever closes an idle connection did not read; this host did, and may have acted. */
  @Test
  void sendsNothingTwiceThatAHostHasRead() throws Exception {
    for (int i = 1; i <= 20; i++) {
      assertTrue(exchange("/goes-on").startsWith("HTTP/1.1 200 "));
      int before = closes.get();

      assertTrue(exchange("/closes").startsWith("HTTP/1.1 503 "));
      assertEquals(before + 1, closes.get());
    }
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
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String path;
      do {
        String line = in.readLine();
        if (line == null) {
          return;
        }
        path = line.split(" ", -1)[1];
        while (!line.isEmpty()) {
          line = in.readLine();
        }
        if (path.equals("/closes")) {
          closes.incrementAndGet();
        }
        socket.getOutputStream().write(ANSWERS.get(path).getBytes(StandardCharsets.ISO_8859_1));
      } while (path.equals("/goes-on"));
      if (path.startsWith("/hangs")) {
        // Until Weft gives up.
        in.readLine();
      } else if (path.startsWith("/resets")) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
