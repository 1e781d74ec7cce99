package io.weft.integration;

import static io.weft.testing.RawHttp2Peer.DATA;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.WINDOW_UPDATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client asks for much over HTTP/2 and takes nothing: what Weft keeps of it is bounded. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledStreamsIT {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int STREAMS = 1000;
  private static final int WINDOW_BYTES = 65535;
  private static final int CONNECTION_WINDOW_BYTES = 1 << 20;
  private static final int PIECE_BYTES = 16 * 1024;

  @TempDir Path folder;
  private ServerSocket listening;
  private WeftProcess weft;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                Bootstraps.http(
                    "http", 0, "", "{ match: { prefix: / }, route: { cluster: large } }"),
                Bootstraps.cluster(
                    "large",
                    "127.0.0.1",
                    listening.getLocalPort(),
                    "http2_protocol_options: { initial_stream_window_size: "
                        + WINDOW_BYTES
                        + ", initial_connection_window_size: "
                        + CONNECTION_WINDOW_BYTES
                        + " }, circuit_breakers: { thresholds: [ { max_requests: 2000,"
                        + " max_pending_requests: 2000 } ] },")));
  }

  @AfterEach
  void stop() throws IOException {
    weft.close();
    listening.close();
  }

  @Test
  void aThousandStalledStreamsHoldNoMoreThanTheirWindows() throws Exception {
    try (RawHttp2Peer client =
        new RawHttp2Peer(new Socket(InetAddress.getLoopbackAddress(), weft.port("http"))).begin()) {
      client.setting(INITIAL_WINDOW_SIZE, 0);
      for (int i = 0; i < STREAMS; i++) {
        client.request(2 * i + 1, "GET", "/", true);
      }
      weft.awaitStat("http2.streams_active: " + STREAMS);
      weft.awaitStat("cluster.large.upstream_rq_active: " + STREAMS);
      long windows = (long) STREAMS * WINDOW_BYTES;
      long most = Math.min(windows, jvmStat("weft_http2_inbox_limit_bytes"));
      weft.await(() -> waiting() >= most, () -> waiting() + " of " + most + " bytes wait");

      long slack = stat("cluster.large.upstream_cx_active") * CONNECTION_WINDOW_BYTES;
      assertTrue(waiting() <= Math.min(windows, most + slack), () -> waiting() + " bytes wait");
    }
    weft.awaitStat("http2.streams_active: 0");
    weft.awaitStat("http.http.downstream_cx_active: 0");
    weft.awaitStat("cluster.large.upstream_rq_active: 0");
    weft.awaitStat("cluster.large.http2.streams_active: 0");
    assertEquals(0, waiting());
  }

  /** How many bytes of bodies Weft has got and not passed on. */
  private long waiting() {
    try {
      return jvmStat("weft_http2_inbox_bytes");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private long jvmStat(String name) throws IOException, InterruptedException {
    return (long) number("/stats/jvm", name + ' ');
  }

  private long stat(String name) throws IOException, InterruptedException {
    return (long) number("/stats", name + ": ");
  }

  private double number(String page, String before) throws IOException, InterruptedException {
    String text = weft.admin("GET", page).body();
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(before) + "(.+)$").matcher(text);
    assertTrue(line.find(), text);
    return Double.parseDouble(line.group(1));
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Answers each request with as much as its window takes. */
  private static void answer(Socket socket) {
    try (RawHttp2Peer peer = new RawHttp2Peer(socket).accept()) {
      Queue<Integer> unanswered = new ArrayDeque<>();
      long window = WINDOW_BYTES;
      for (RawHttp2Peer.Frame frame = peer.next(); frame != null; frame = peer.next()) {
        if (frame.type() == HEADERS) {
          unanswered.add(frame.streamId());
        } else if (frame.type() == WINDOW_UPDATE && frame.streamId() == 0) {
          window += frame.integer(0);
        }
        while (window >= WINDOW_BYTES && !unanswered.isEmpty()) {
          int id = unanswered.remove();
          peer.headers(id, false, ":status", "200");
          for (int left = WINDOW_BYTES; left > 0; left -= PIECE_BYTES) {
            peer.frame(DATA, 0, id, new byte[Math.min(left, PIECE_BYTES)]);
          }
          window -= WINDOW_BYTES;
        }
      }
    } catch (IOException e) {
      // The connection is over.
    }
  }
}
