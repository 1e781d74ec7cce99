package io.weft.integration;

import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.PING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many streams of one client: what they share, and what they leave behind. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2StreamsIT {
  private static final int CANCEL = 8;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int BODY_BYTES = 3000;

  @TempDir Path folder;
  private ServerSocket host;
  private WeftProcess weft;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    host = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::acceptSilently);
    String routes =
        "{ match: { prefix: /answer }, direct_response: { status: 200, body: { inline_string: "
            + "x".repeat(BODY_BYTES)
            + " } } }, { match: { prefix: / }, route: { cluster: silent, timeout: 0s } }";
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http("http", 0, "", routes),
                Bootstraps.cluster(
                    "silent",
                    "127.0.0.1",
                    host.getLocalPort(),
                    "http2_protocol_options: {}, circuit_breakers: { thresholds: [ { max_requests:"
                        + " 20000, max_pending_requests: 20000 } ] },")));
  }

  @AfterEach
  void stop() throws IOException {
    weft.close();
    host.close();
  }

  @Test
  void tenThousandCancelledStreamsLeaveNothingBehind() throws Exception {
    // Fewer a connection than would count as an attack.
    for (int connection = 0; connection < 50; connection++) {
      try (RawHttp2Peer client = client()) {
        for (int i = 0; i < 200; i++) {
          client.request(2 * i + 1, "POST", "/silent", false).data(2 * i + 1, "piece", false);
          client.reset(2 * i + 1, CANCEL);
        }
        client.frame(PING, 0, 0, new byte[8]);
        awaitPong(client);
      }
    }

    weft.awaitStat("http.http.downstream_rq_total: 10000");
    weft.awaitStat("http.http.downstream_rq_active: 0");
    weft.awaitStat("http.http.downstream_cx_active: 0");
    weft.awaitStat("http2.streams_active: 0");
    weft.awaitStat("cluster.silent.upstream_rq_active: 0");
    weft.awaitStat("cluster.silent.upstream_rq_pending_active: 0");
    weft.awaitStat("cluster.silent.http2.streams_active: 0");
    assertEquals(Set.of(), streamThreads());
  }

  @Test
  void aThreadDumpNamesEachStream() throws Exception {
    try (RawHttp2Peer client = client()) {
      for (int i = 0; i < 50; i++) {
        client.request(2 * i + 1, "GET", "/silent", true);
      }
      weft.awaitStat("cluster.silent.upstream_rq_active: 50");

      assertEquals(50, streamThreads().size());
    }
  }

  @Test
  void oneStalledStreamAmongAHundredHoldsNoOtherUp() throws Exception {
    try (RawHttp2Peer client = client()) {
      client.setting(INITIAL_WINDOW_SIZE, 0).windowUpdate(0, 100 * BODY_BYTES);
      for (int i = 0; i < 100; i++) {
        client.request(2 * i + 1, "GET", "/answer", true);
      }
      for (int i = 1; i < 100; i++) {
        client.windowUpdate(2 * i + 1, BODY_BYTES);
      }
      int complete = 0;
      while (complete < 99) {
        RawHttp2Peer.Frame data = client.await(DATA);
        complete += data.endsStream() && data.streamId() != 1 ? 1 : 0;
      }
      client.windowUpdate(1, BODY_BYTES);

      assertEquals(BODY_BYTES, client.awaitBody(1).length());
    }
  }

  private RawHttp2Peer client() throws IOException, InterruptedException {
    return new RawHttp2Peer(new Socket(InetAddress.getLoopbackAddress(), weft.port("http")))
        .begin();
  }

  private static void awaitPong(RawHttp2Peer client) throws IOException {
    RawHttp2Peer.Frame frame = client.next();
    while (frame != null && frame.type() != PING) {
      frame = client.next();
    }
  }

  /** The threads that serve streams of clients. */
  private Set<String> streamThreads() throws IOException, InterruptedException {
    return weft.threads().stream()
        .map(name -> name.replace("\\/", "/"))
        .filter(name -> name.matches("ds-\\d+/s\\d+.*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Takes streams and answers none. */
  private void acceptSilently() {
    while (true) {
      try {
        Socket socket = host.accept();
        Thread.ofVirtual().start(() -> readAll(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void readAll(Socket socket) {
    try (RawHttp2Peer peer = new RawHttp2Peer(socket)) {
      peer.accept().await(HEADERS);
      peer.awaitEnd();
    } catch (IOException e) {
      // The connection is over.
    }
  }
}
