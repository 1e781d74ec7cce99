package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.http.HeaderName;
import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of TCP connections whose tunnels a host grants, refuses or breaks off. */
@Timeout(60)
class TunnelIT {
  private static final String HEADERS = "envoy.tcp_proxy.propagate_response_headers";
  private static final String TRAILERS = "envoy.tcp_proxy.propagate_response_trailers";
  private static final String[] KINDS = {
    "trailers", "early", "ended", "created", "refused", "reset", "gone"
  };

  @TempDir static Path folder;
  private static ServerSocket host;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    host = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(TunnelIT::accept);
    StringBuilder listeners = new StringBuilder();
    for (String kind : KINDS) {
      listeners.append(
          Bootstraps.tcp(
              kind,
              Bootstraps.accessLog(
                      log(kind),
                      "%FILTER_STATE("
                          + HEADERS
                          + ")% %FILTER_STATE("
                          + TRAILERS
                          + ")% %FILTER_STATE("
                          + HEADERS
                          + ":PLAIN)% %RESPONSE_FLAGS% %UPSTREAM_TRANSPORT_FAILURE_REASON%")
                  + " cluster: host, tunneling_config: { hostname: "
                  + kind
                  + ", propagate_response_headers: true, propagate_response_trailers: true }"));
    }
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                listeners.toString(),
                Bootstraps.cluster(
                    "host", "127.0.0.1", host.getLocalPort(), "http2_protocol_options: {},")));
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
    host.close();
  }

  @Test
  void keepsHeadersAndTrailersOfTheAnswerForLogs() throws Exception {
    assertEquals("<ping>", exchange("trailers"));

    assertLogged(
        "trailers",
        fields(":status", "200", "x-a", "1", "x-a", "2")
            + ' '
            + fields("x-t", "1", "x-t", "2")
            + " - - -");
    weft.awaitStat("cluster.host.http2.trailers: 0");
  }

  @Test
  void keepsTrailersThatComeBeforeTheClientHasEnded() throws Exception {
    assertEquals("hello", exchange("early"));

    assertLogged("early", fields(":status", "200") + ' ' + fields("x-t", "0") + " - - -");
  }

  @Test
  void takesNothingForAnAgreementBut200WithABody() throws Exception {
    for (String kind : new String[] {"refused", "created", "ended"}) {
      assertEquals("", untilItEnds(kind), kind);
    }

    assertLogged(
        "refused", fields(":status", "403", "x-why", "no") + " - - UF,URX tunnel_response:403");
    assertLogged("created", fields(":status", "201") + " - - UF,URX tunnel_response:201");
    assertLogged("ended", fields(":status", "200") + " - - UF,URX tunnel_response:200");
  }

  @Test
  void passesAResetOfTheStreamOn() throws Exception {
    assertThrows(SocketException.class, () -> exchange("reset"));

    assertLogged("reset", fields(":status", "200") + " - - UR -");
  }

  @Test
  void closesTheConnectionWhenThatToTheHostEnds() throws Exception {
    assertEquals("", exchange("gone"));

    assertLogged("gone", fields(":status", "200") + " - - - -");
  }

  /**
   * What the client gets of a connection that is closed by itself: its end is a reset if the
   * client's word came first, which was never read, and a FIN if not.
   */
  private static String untilItEnds(String listener) throws IOException, InterruptedException {
    try {
      return exchange(listener);
    } catch (SocketException reset) {
      return "";
    }
  }

  /** All that the client gets which sends a word and ends. */
  private static String exchange(String listener) throws IOException, InterruptedException {
    try (Socket client = new Socket("127.0.0.1", weft.port(listener))) {
      client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      String got = new String(client.getInputStream().readNBytes(1), StandardCharsets.US_ASCII);
      client.shutdownOutput();
      return got + new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static Path log(String listener) {
    return folder.resolve(listener + ".log");
  }

  private static void assertLogged(String listener, String line) throws Exception {
    weft.awaitLine(log(listener), line);
  }

  private static String fields(String... namesAndValues) {
    StringBuilder json = new StringBuilder("{\"headers\":[");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.append(i == 0 ? "" : ",");
      json.append("{\"key\":\"").append(namesAndValues[i]);
      json.append("\",\"value\":\"").append(namesAndValues[i + 1]).append("\"}");
    }
    return json.append("]}").toString();
  }

  private static void accept() {
    while (true) {
      try {
        Socket socket = host.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket socket) {
    Map<Integer, String> kinds = new HashMap<>();
    try (RawHttp2Peer peer = new RawHttp2Peer(socket).accept()) {
      for (RawHttp2Peer.Frame frame = peer.next(); frame != null; frame = peer.next()) {
        int id = frame.streamId();
        if (frame.type() == RawHttp2Peer.HEADERS) {
          kinds.put(id, peer.fields(frame).get(HeaderName.AUTHORITY, ""));
          answer(peer, id, kinds.get(id));
        } else if (frame.type() == RawHttp2Peer.DATA) {
          if (kinds.get(id).equals("gone")) {
            return;
          }
          onData(peer, frame, kinds.get(id));
        }
      }
    } catch (IOException e) {
      // Weft has closed the connection.
    }
  }

  private static void answer(RawHttp2Peer peer, int id, String kind) throws IOException {
    switch (kind) {
      case "refused" -> peer.headers(id, true, ":status", "403", "x-why", "no");
      case "created" -> peer.headers(id, false, ":status", "201");
      case "ended" -> peer.headers(id, true, ":status", "200");
      case "trailers" -> peer.headers(id, false, ":status", "200", "x-a", "1", "x-a", "2");
      case "early" ->
          peer.headers(id, false, ":status", "200")
              .data(id, "hello", false)
              .headers(id, true, "x-t", "0");
      default -> peer.headers(id, false, ":status", "200");
    }
  }

  private static void onData(RawHttp2Peer peer, RawHttp2Peer.Frame frame, String kind)
      throws IOException {
    int id = frame.streamId();
    if (kind.equals("reset")) {
      peer.reset(id, 8);
    } else if (kind.equals("trailers")) {
      if (frame.payload().length > 0) {
        peer.data(id, '<' + frame.text() + '>', false);
      }
      if (frame.endsStream()) {
        peer.headers(id, true, "x-t", "1", "x-t", "2");
      }
    }
  }
}
