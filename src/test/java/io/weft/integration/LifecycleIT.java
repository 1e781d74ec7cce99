package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends the packaged jar in all ways, and lets it run out of descriptors. */
@Timeout(90)
class LifecycleIT {
  private static final String LONG = "600";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void endsAtOnceWhenOnlyIdleConnectionsAreLeft(String signal) throws Exception {
    try (WeftProcess weft = serve(1, "--drain-time-s", LONG);
        Socket idle = connect(weft, "http")) {
      assertTrue(get(idle, "/a").startsWith("HTTP/1.1 200 OK"));

      weft.signal(signal);

      assertEquals(0, weft.exitStatus(), weft::err);
      assertEquals(-1, idle.getInputStream().read());
    }
  }

  @Test
  void refusesNewConnectionsAndEndsWithTheLastOpenOne() throws Exception {
    try (WeftProcess weft = serve(1, "--drain-time-s", LONG)) {
      int port = weft.port("echo");
      try (Socket open = connect(weft, "echo")) {
        assertEquals('a', echo(open, 'a'));
        weft.signal("TERM");
        awaitRefusal(port);
        assertEquals("DRAINING\n", weft.admin("GET", "/ready").body());
        assertEquals('b', echo(open, 'b'));
      }
      assertEquals(0, weft.exitStatus(), weft::err);
    }
  }

  @Test
  void letsTheRequestInFlightFinishAndAsksForTheEnd() throws Exception {
    try (ServerSocket host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        WeftProcess weft = serve(host.getLocalPort(), "--drain-time-s", LONG)) {
      int port = weft.port("http");
      try (Socket client = connect(weft, "http")) {
        send(client, "/host");
        try (Socket accepted = host.accept()) {
          accepted.getInputStream().readNBytes(20);
          weft.signal("TERM");
          awaitRefusal(port);
          accepted
              .getOutputStream()
              .write(
                  "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlate"
                      .getBytes(StandardCharsets.US_ASCII));
          String answer =
              new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
          assertTrue(answer.contains("connection: close\r\n"), answer);
          assertTrue(answer.endsWith("\r\n\r\nlate"), answer);
        }
      }
      assertEquals(0, weft.exitStatus(), weft::err);
    }
  }

  @Test
  void closesWhatIsStillOpenAfterTheDrainTime() throws Exception {
    try (WeftProcess weft = serve(1, "--drain-time-s", "1");
        Socket open = connect(weft, "echo")) {
      assertEquals('a', echo(open, 'a'));
      long start = System.nanoTime();

      weft.signal("TERM");

      assertEquals(0, weft.exitStatus(), weft::err);
      assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(900));
      assertEquals(-1, open.getInputStream().read());
    }
  }

  @Test
  void endsAtOnceAfterASecondSignal() throws Exception {
    try (WeftProcess weft = serve(1, "--drain-time-s", LONG);
        Socket open = connect(weft, "echo")) {
      int port = weft.port("echo");
      assertEquals('a', echo(open, 'a'));
      weft.signal("TERM");
      awaitRefusal(port);

      weft.signal("TERM");

      assertEquals(0, weft.exitStatus(), weft::err);
    }
  }

  @Test
  void opensItsLogsAnewWhenTold() throws Exception {
    Path own = folder.resolve("own.log");
    Path access = folder.resolve("access.log");
    try (WeftProcess weft = serve(1, "--log-path", own.toString());
        Socket client = connect(weft, "http")) {
      get(client, "/before");
      weft.awaitLine(access, "/before");
      Files.move(own, folder.resolve("own.log.1"));
      Files.move(access, folder.resolve("access.log.1"));

      weft.signal("USR1");

      weft.awaitFile(own);
      weft.awaitFile(access);
      get(client, "/after");
      weft.awaitLine(access, "/after");
      assertEquals("/before\n", Files.readString(folder.resolve("access.log.1")));
    }
  }

  @Test
  void acceptsAgainWhenItHasDescriptorsAgain() throws Exception {
    int most = 120;
    try (WeftProcess weft =
        WeftProcess.serveWithDescriptors(folder, most, bootstrap(1), "--drain-time-s", "1")) {
      int port = weft.port("echo");
      List<Socket> clients = new ArrayList<>();
      // As many as wait in the system's queue besides would block here.
      for (int i = 0; i < most + 20; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertEquals('a', echo(clients.getFirst(), 'a'));
      weft.awaitErr("fails and is retried");
      for (Socket client : clients) {
        client.close();
      }

      try (Socket next = connect(weft, "echo")) {
        next.setSoTimeout(20_000);
        assertEquals('b', echo(next, 'b'));
      }
      weft.awaitStat("listener.echo.downstream_cx_active: 0");
    }
  }

  private WeftProcess serve(int hostPort, String... arguments)
      throws IOException, InterruptedException {
    return WeftProcess.serve(folder, bootstrap(hostPort), arguments);
  }

  private String bootstrap(int hostPort) {
    String routes =
        "{ match: { prefix: /host }, route: { cluster: host } }, { match: { prefix: / },"
            + " direct_response: { status: 200, body: { inline_string: ok } } }";
    String log = Bootstraps.accessLog(folder.resolve("access.log"), "%REQ(:PATH)%");
    return Bootstraps.of(
        Bootstraps.echo("echo", 0) + Bootstraps.http("http", 0, log, routes),
        Bootstraps.cluster("host", hostPort));
  }

  private static Socket connect(WeftProcess weft, String listener)
      throws IOException, InterruptedException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), weft.port(listener));
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static int echo(Socket client, int octet) throws IOException {
    client.getOutputStream().write(octet);
    return client.getInputStream().read();
  }

  private static void send(Socket client, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nhost: test\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  private static String get(Socket client, String path) throws IOException {
    send(client, path);
    byte[] answer = new byte[8192];
    int length = 0;
    while (!new String(answer, 0, length, StandardCharsets.US_ASCII).endsWith("\r\n\r\nok")) {
      length += client.getInputStream().read(answer, length, answer.length - length);
    }
    return new String(answer, 0, length, StandardCharsets.US_ASCII);
  }

  /** Waits until nothing listens on {@code port} any more. */
  private static void awaitRefusal(int port) {
    assertThrows(
        IOException.class,
        () -> {
          long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
          while (System.nanoTime() < end) {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
          }
        });
  }
}
