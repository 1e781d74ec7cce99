package io.weft.upstream;

import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.upstream.TestClusters.answer;
import static io.weft.upstream.TestClusters.open;
import static io.weft.upstream.TestClusters.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Deadlines;
import io.weft.http.ClientStream;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool of a host whose protocol ALPN decides, over real sockets and a handshake of words. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MixedPoolTest {
  /** Agrees upon what the test says, one connection after the other. */
  private static final class Agreeing implements TransportSocket {
    private final ConcurrentLinkedQueue<String> agreed;
    private volatile List<String> offered = List.of();

    Agreeing(String... agreed) {
      this.agreed = new ConcurrentLinkedQueue<>(List.of(agreed));
    }

    @Override
    public Connection accept(AcceptedSocket socket) {
      throw new IllegalStateException("opens connections only");
    }

    @Override
    public Connection connect(SocketConnection socket, ConnectOptions options) {
      offered = options.fallbackProtocols();
      @Nullable String protocol = agreed.poll();
      socket.info().negotiatedProtocol(protocol == null || protocol.isEmpty() ? null : protocol);
      return socket;
    }
  }

  private final Deadlines deadlines = new Deadlines();
  private ServerSocket listening;

  @BeforeEach
  void listen() throws IOException {
    deadlines.start();
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listening.close();
    deadlines.close();
  }

  @Test
  void speaksHttp2WhereTheHostAgreesUponIt() throws IOException {
    Agreeing transport = new Agreeing("h2");
    Cluster cluster = cluster(transport);
    ClientStream first = open(cluster);
    ClientStream second = open(cluster);
    RawHttp2Peer host = new RawHttp2Peer(listening.accept()).accept();
    send(first);
    send(second);

    assertEquals(List.of("h2", "http/1.1"), transport.offered);
    assertEquals(1, host.await(HEADERS).streamId());
    assertEquals(3, host.await(HEADERS).streamId());
    assertEquals(Protocol.HTTP_2, first.protocol());
    assertCounted(cluster, 0, 1);
  }

  @Test
  void speaksHttp1WhereTheHostAgreesUponNothing() throws IOException {
    Cluster cluster = cluster(new Agreeing(""));
    ClientStream first = open(cluster);
    answering(listening.accept());
    send(first);

    assertEquals(204, answer(first));
    assertEquals(Protocol.HTTP_11, first.protocol());
    assertCounted(cluster, 1, 0);
  }

  @Test
  void usesAnIdleConnectionOfHttp1Again() throws IOException {
    Cluster cluster = cluster(new Agreeing("http/1.1"));
    for (int i = 0; i < 2; i++) {
      ClientStream stream = open(cluster);
      if (i == 0) {
        answering(listening.accept());
      }
      send(stream);
      assertEquals(204, answer(stream));
    }

    assertCounted(cluster, 1, 0);
    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_PENDING_TOTAL));
  }

  @Test
  void followsAHostThatChangesItsMind() throws IOException {
    Cluster cluster = cluster(new Agreeing("http/1.1", "h2", "http/1.1"));
    ClientStream first = open(cluster);
    ClientStream second = open(cluster);

    assertEquals(Protocol.HTTP_11, first.protocol());
    assertEquals(Protocol.HTTP_2, second.protocol());
    assertEquals(Protocol.HTTP_2, open(cluster).protocol());
    assertCounted(cluster, 1, 1);
  }

  @Test
  void givesPermitsBackWhateverTheProtocol() throws IOException {
    Cluster cluster = cluster(new Agreeing("http/1.1", "h2"));
    ClientStream first = open(cluster);
    ClientStream second = open(cluster);
    send(first);
    first.reset(ResetReason.LOCAL_RESET);
    second.reset(ResetReason.LOCAL_RESET);
    cluster.close();
    ResourceLimit permits = cluster.circuitBreakers(ResourcePriority.DEFAULT).connections();
    while (permits.active() > 0) {
      Thread.onSpinWait();
    }

    assertEquals(0, cluster.circuitBreakers(ResourcePriority.DEFAULT).connectionPools().active());
    assertTrue(cluster.hosts().getFirst().pools().of(ConnectOptions.NONE).isEmpty());
  }

  @Test
  void failsTheRequestWhereNoConnectionCanBeOpened() throws IOException {
    Cluster cluster = cluster(new Agreeing());
    listening.close();

    assertThrows(StreamResetException.class, () -> open(cluster));
    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_PENDING_FAILURE_EJECT));
    assertCounted(cluster, 0, 0);
  }

  private Cluster cluster(TransportSocket transport) {
    return TestClusters.cluster(
        listening.getLocalPort(), UpstreamProtocol.AUTO, transport, 10, deadlines);
  }

  /** Answers all requests that come on {@code host}. */
  private static void answering(Socket host) {
    Thread.ofVirtual()
        .start(() -> {
          byte[] request = new byte[1024];
          try (host) {
            while (host.getInputStream().read(request) > 0) {
              host.getOutputStream()
                  .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
  }

  private static void assertCounted(Cluster cluster, int http1, int http2) {
    assertEquals(http1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_HTTP1_TOTAL));
    assertEquals(http2, cluster.stats().value(ClusterCounter.UPSTREAM_CX_HTTP2_TOTAL));
  }
}
