package io.weft.upstream;

import static io.weft.upstream.TestClusters.answer;
import static io.weft.upstream.TestClusters.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.http.http2.Http2Settings;
import io.weft.net.ConnectOptions;
import io.weft.net.RawTransportSocket;
import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are opened ahead of requests, over real sockets. */
// Accepting is not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PreconnectorTest {
  private static final PreconnectPolicy HALF_MORE = new PreconnectPolicy(1.5, 1);
  private static final PreconnectPolicy PREDICTIVE = new PreconnectPolicy(1, 1.5);

  private final Deadlines deadlines = new Deadlines();
  private ServerSocket first;
  private ServerSocket second;

  @BeforeEach
  void listen() throws IOException {
    deadlines.start();
    first = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    second = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    first.close();
    second.close();
    deadlines.close();
  }

  @Test
  void halfAsManyConnectionsMoreThanRequestsAreOpened() throws IOException {
    Cluster cluster = cluster(HALF_MORE, 10, UpstreamProtocol.HTTP1, first);

    TestClusters.open(cluster);
    assertEquals(2, capacity(cluster));
    TestClusters.open(cluster);
    assertEquals(3, capacity(cluster));
    TestClusters.open(cluster);
    assertEquals(5, capacity(cluster));
  }

  @Test
  void aRequestGetsAConnectionThatWasOpenedAhead() throws IOException {
    Cluster cluster = cluster(HALF_MORE, 10, UpstreamProtocol.HTTP1, first);
    ClientStream one = TestClusters.open(cluster);
    ClientStream other = TestClusters.open(cluster);
    send(one);
    send(other);
    for (int i = 0; i < 3; i++) {
      Socket socket = first.accept();
      Thread.ofVirtual().start(() -> answerOnce(socket));
    }

    assertEquals(200, answer(one));
    assertEquals(200, answer(other));
    assertEquals(3, cluster.stats().value(ClusterCounter.UPSTREAM_CX_TOTAL));
  }

  @Test
  void aConnectionThatCameMeanwhileIsTakenBeforeAnotherIsOpened() throws IOException {
    assertEquals(1, capacityAfterOneThatCameMeanwhile(PreconnectPolicy.NONE));
  }

  @Test
  void aRequestThatTakesOneThatCameMeanwhileHasMoreOpened() throws IOException {
    assertEquals(2, capacityAfterOneThatCameMeanwhile(HALF_MORE));
  }

  private long capacityAfterOneThatCameMeanwhile(PreconnectPolicy policy) throws IOException {
    Cluster cluster = cluster(policy, 10, UpstreamProtocol.HTTP1, first);
    PoolPlace place =
        new PoolPlace(
            cluster.hosts().getFirst(), cluster, ResourcePriority.DEFAULT, ConnectOptions.NONE);
    Http1Pool pool = new Http1Pool(place, () -> {}, null);
    Cancellation cancellation = new Cancellation();

    // The request has found nothing idle; then what was opened ahead is there.
    try (PendingRequest pending = place.pend(cancellation)) {
      assertTrue(pool.mayOpen());
      pool.openAhead(new UpstreamInfo(), cancellation);
      pool.awaitConnection(pending, new UpstreamInfo(), cancellation);
    }

    return pool.capacity();
  }

  @Test
  void noMoreConnectionsAreOpenedThanTheCircuitBreakerAllows() throws IOException {
    Cluster cluster = cluster(new PreconnectPolicy(3, 1), 2, UpstreamProtocol.HTTP1, first);

    TestClusters.open(cluster);

    assertEquals(2, capacity(cluster));
    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_OVERFLOW));
  }

  @Test
  void nothingIsOpenedAheadForAHostThatIsNotHealthy() throws IOException {
    Cluster cluster = cluster(HALF_MORE, 10, UpstreamProtocol.HTTP1, first);
    cluster.hosts().getFirst().set(HealthFlag.DEGRADED_EDS_HEALTH);

    TestClusters.open(cluster);

    assertEquals(1, capacity(cluster));
  }

  @Test
  void aRequestOpensItsOwnConnectionWhereThoseAheadFail() throws IOException {
    Cluster cluster = cluster(PREDICTIVE, 10, UpstreamProtocol.HTTP1, first);
    first.close();

    assertThrows(StreamResetException.class, () -> TestClusters.open(cluster));
    awaitCapacity(0, cluster);
    assertEquals(0, cluster.circuitBreakers(ResourcePriority.DEFAULT).connections().active());
  }

  @Test
  void connectionsOfHttp2AreOpenedAheadWhereStreamsAreFew() throws IOException {
    Cluster cluster = cluster(HALF_MORE, 10, UpstreamProtocol.HTTP2, first);

    send(TestClusters.open(cluster));

    RawHttp2Peer host = new RawHttp2Peer(first.accept()).accept();
    RawHttp2Peer other = new RawHttp2Peer(first.accept()).accept();
    awaitCapacity(2, cluster);
    assertEquals(2, cluster.stats().value(ClusterCounter.UPSTREAM_CX_TOTAL));
    send(TestClusters.open(cluster));
    RawHttp2Peer third = new RawHttp2Peer(first.accept()).accept();
    awaitCapacity(3, cluster);
    assertEquals(3, cluster.stats().value(ClusterCounter.UPSTREAM_CX_TOTAL));
    host.close();
    other.close();
    third.close();
  }

  @Test
  void eachPoolOfAHostOpensForItsOwnStreams() throws IOException {
    Cluster cluster = cluster(HALF_MORE, 20, UpstreamProtocol.HTTP1, first);
    Host host = cluster.hosts().getFirst();
    for (int i = 0; i < 4; i++) {
      TestClusters.open(cluster);
    }
    TestClusters.open(cluster, host, ResourcePriority.HIGH);

    // Six for four of the usual priority, two for the other one.
    assertEquals(6 + 2, capacity(cluster));
  }

  @Test
  void whatIsOpenedAheadForAPoolThatDrainsIsClosed() throws IOException {
    Cluster cluster = cluster(HALF_MORE, 10, UpstreamProtocol.HTTP2, first);
    cluster.close();
    ClientStream late = TestClusters.open(cluster);
    send(late);
    late.reset(ResetReason.LOCAL_RESET);

    assertEquals(-1, new RawHttp2Peer(first.accept()).accept().awaitEnd());
    assertEquals(-1, new RawHttp2Peer(first.accept()).accept().awaitEnd());
  }

  @Test
  void aConnectionToTheNextHostIsOpenedBeforeARequestComes() throws IOException {
    Cluster cluster = cluster(PREDICTIVE, 10, UpstreamProtocol.HTTP1, first, second);
    Host chosen = cluster.chooseHost(LoadBalancerContext.NONE);
    TestClusters.open(cluster, chosen);

    first.accept();
    second.accept();
    assertNotSame(chosen, cluster.chooseHost(LoadBalancerContext.NONE));
    assertEquals(2, cluster.stats().value(ClusterCounter.UPSTREAM_CX_TOTAL));
  }

  private Cluster cluster(
      PreconnectPolicy policy, long maxConnections, UpstreamProtocol protocol, ServerSocket... to) {
    Http2Settings plain = Http2Settings.DEFAULT;
    Http2Settings oneStream =
        new Http2Settings(
            plain.hpackTableBytes(),
            1,
            plain.streamWindowBytes(),
            plain.connectionWindowBytes(),
            plain.allowConnect(),
            plain.toleratesMessages(),
            plain.fields(),
            plain.floods(),
            plain.keepalive());
    return TestClusters.cluster(
        List.of(to).stream().map(host -> TestClusters.endpoint(host.getLocalPort())).toList(),
        TestClusters.connections(protocol, RawTransportSocket.INSTANCE, policy, oneStream),
        maxConnections,
        deadlines);
  }

  private static long capacity(Cluster cluster) {
    return cluster.hosts().getFirst().pools().capacity();
  }

  /** One of HTTP/2 that was opened ahead counts twice from when it is there to its thread's end. */
  private static void awaitCapacity(long expected, Cluster cluster) {
    while (capacity(cluster) != expected) {
      Thread.onSpinWait();
    }
  }

  private static void answerOnce(Socket socket) {
    try (socket) {
      if (socket.getInputStream().read() >= 0) {
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().readAllBytes();
      }
    } catch (IOException e) {
      // The connection is over.
    }
  }
}
