package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies bytes through the packaged jar, and ends connections in every way. */
@Timeout(60)
class TcpProxyIT {
  private static final String FORMAT =
      "%ACCESS_LOG_TYPE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT%"
          + " %DOWNSTREAM_LOCAL_CLOSE_REASON% %UPSTREAM_REQUEST_ATTEMPT_COUNT%";

  @TempDir static Path folder;
  private static ServerSocket host;
  private static final BlockingQueue<Socket> ACCEPTED = new LinkedBlockingQueue<>();
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    host = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(TcpProxyIT::acceptAll);
    String listeners =
        listener("plain", "cluster: host")
            + listener("idle", "cluster: host, idle_timeout: 0.2s")
            + listener("short", "cluster: host, max_downstream_connection_duration: 0.2s")
            + listener("brief", "cluster: brief, max_downstream_connection_duration: 0.2s")
            + listener(
                "gone",
                "cluster: gone, max_connect_attempts: 3, backoff_options: { base_interval: 0.01s }")
            + listener("unknown", "cluster: nowhere")
            + listener(
                "logged",
                "cluster: host, access_log_options: { flush_access_log_on_connected: true,"
                    + " access_log_flush_interval: 0.05s }");
    String bootstrap =
        Bootstraps.of(
            listeners,
            Bootstraps.cluster("host", host.getLocalPort())
                + Bootstraps.cluster("brief", host.getLocalPort())
                + Bootstraps.cluster("gone", 1));
    weft = WeftProcess.serve(folder, bootstrap);
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
    host.close();
  }

  @Test
  void passesTheEndOfEachSideOnAndKeepsTheOtherDirectionOpen() throws Exception {
    try (Socket client = connect("plain");
        Socket server = ACCEPTED.take()) {
      client.getOutputStream().write('q');
      client.shutdownOutput();
      assertArrayEquals(new byte[] {'q'}, server.getInputStream().readAllBytes());

      server.getOutputStream().write('a');
      assertEquals('a', client.getInputStream().read());
      server.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());
    }
    awaitLog("plain", "TcpConnectionEnd - 1 1 - 1");
  }

  @Test
  void goesOnSendingAfterTheHostHasEndedItsSide() throws Exception {
    try (Socket client = connect("plain");
        Socket server = ACCEPTED.take()) {
      server.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());

      client.getOutputStream().write("still talking".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();

      assertEquals(
          "still talking",
          new String(server.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    }
  }

  @Test
  void copiesMegabytesBothWaysAtOnceUnharmed() throws Exception {
    byte[] bytes = new byte[5_000_000];
    new Random(1).nextBytes(bytes);
    try (Socket client = connect("plain");
        Socket server = ACCEPTED.take()) {
      Thread echo =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  server.getInputStream().transferTo(server.getOutputStream());
                  server.shutdownOutput();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getOutputStream().write(bytes);
                  client.shutdownOutput();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });

      assertArrayEquals(bytes, client.getInputStream().readAllBytes());
      sender.join();
      echo.join();
    }
  }

  @Test
  void passesAResetOfTheClientOn() throws Exception {
    Socket client = connect("plain");
    try (Socket server = ACCEPTED.take()) {
      client.setSoLinger(true, 0);
      client.close();

      assertThrows(SocketException.class, () -> server.getInputStream().read());
    }
  }

  @Test
  void passesAResetOfTheHostOnAndFlagsIt() throws Exception {
    try (Socket client = connect("plain")) {
      Socket server = ACCEPTED.take();
      client.getOutputStream().write("xyz".getBytes(StandardCharsets.US_ASCII));
      server.getInputStream().readNBytes(3);
      server.setSoLinger(true, 0);
      server.close();

      assertThrows(SocketException.class, () -> client.getInputStream().read());
    }
    awaitLog("plain", "TcpConnectionEnd UR 3 0 - 1");
  }

  @Test
  void closesBothSidesWhenNothingComes() throws Exception {
    try (Socket client = connect("idle");
        Socket server = ACCEPTED.take()) {
      client.getOutputStream().write('x');
      assertEquals('x', server.getInputStream().read());

      assertEquals(-1, client.getInputStream().read());
      assertEquals(-1, server.getInputStream().read());
    }
    awaitLog("idle", "TcpConnectionEnd - 1 0 tcp_session_idle_timeout 1");
    weft.awaitStat("tcp.idle.idle_timeout: 1");
  }

  @Test
  void closesWhatLastsTooLongHoweverActive() throws Exception {
    try (Socket client = connect("short");
        Socket server = ACCEPTED.take()) {
      Thread busy =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (server.getInputStream().read() >= 0) {
                    client.getOutputStream().write('x');
                  }
                } catch (IOException e) {
                  // Weft has closed the connection, as it was to.
                }
              });
      client.getOutputStream().write('x');

      assertTrue(isEnded(client));
      busy.join();
    }
    weft.awaitStat("tcp.short.max_downstream_connection_duration: 1");
  }

  @Test
  void closesWhatLastsTooLongAfterTheClientHasEndedItsSide() throws Exception {
    try (Socket client = connect("brief");
        Socket server = ACCEPTED.take()) {
      client.shutdownOutput();
      assertEquals(-1, server.getInputStream().read());

      assertEquals(-1, client.getInputStream().read());
      awaitLog("brief", "TcpConnectionEnd DT 0 0 max_connection_duration_reached 1");
    }
    weft.awaitStat("cluster.brief.upstream_cx_active: 0");
  }

  /** Whether nothing more comes; a byte that was on its way at the close makes it a reset. */
  private static boolean isEnded(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void triesToConnectAgainAndGivesUp() throws Exception {
    try (Socket client = connect("gone")) {
      assertEquals(-1, client.getInputStream().read());
    }
    awaitLog("gone", "TcpConnectionEnd UF,URX 0 0 tcp_initializion_failure:0 3");
    weft.awaitStat("cluster.gone.upstream_cx_connect_fail: 3");
    weft.awaitStat("cluster.gone.upstream_cx_connect_attempts_exceeded: 1");
    weft.awaitStat("cluster.gone.upstream_cx_active: 0");
  }

  @Test
  void closesWhatGoesToNoCluster() throws Exception {
    try (Socket client = connect("unknown")) {
      assertEquals(-1, client.getInputStream().read());
    }
    awaitLog("unknown", "TcpConnectionEnd NC 0 0 tcp_initializion_failure:3 0");
    weft.awaitStat("tcp.unknown.downstream_cx_no_route: 1");
  }

  @Test
  void logsWhenConnectedAndNowAndThen() throws Exception {
    try (Socket client = connect("logged");
        Socket server = ACCEPTED.take()) {
      awaitLog("logged", "TcpUpstreamConnected - 0 0 - 1");
      client.getOutputStream().write('x');
      assertEquals('x', server.getInputStream().read());
      awaitLog("logged", "TcpPeriodic - 1 0 - 1");
      client.shutdownOutput();
      server.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());
    }
    awaitLog("logged", "TcpConnectionEnd - 1 0 - 1");
  }

  private static void acceptAll() {
    try {
      while (true) {
        ACCEPTED.add(host.accept());
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static String listener(String name, String settings) {
    Path log = folder.resolve(name + ".log");
    return Bootstraps.tcp(name, settings + ", " + Bootstraps.accessLog(log, FORMAT));
  }

  private static Socket connect(String listener) throws IOException, InterruptedException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), weft.port(listener));
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void awaitLog(String listener, String line)
      throws IOException, InterruptedException {
    weft.awaitLine(folder.resolve(listener + ".log"), line);
  }
}
