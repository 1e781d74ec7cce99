package io.weft.upstream;

import static io.weft.testing.RawHttp2Peer.GOAWAY;
import static io.weft.testing.RawHttp2Peer.HEADERS;
import static io.weft.testing.RawHttp2Peer.PING;
import static io.weft.upstream.TestClusters.answer;
import static io.weft.upstream.TestClusters.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.common.Deadlines;
import io.weft.http.ClientStream;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.net.RawTransportSocket;
import io.weft.testing.RawHttp2Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pool of a host that speaks HTTP/2, over real sockets. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2PoolTest {
  private static final int MAX_CONCURRENT_STREAMS = 3;

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
  void oneConnectionCarriesManyStreams() throws IOException {
    Cluster cluster = cluster(10);
    ClientStream first = open(cluster);
    ClientStream second = open(cluster);
    RawHttp2Peer host = new RawHttp2Peer(listening.accept()).accept();
    send(first);
    send(second);

    assertEquals(1, host.await(HEADERS).streamId());
    assertEquals(3, host.await(HEADERS).streamId());
    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_TOTAL));
    host.headers(3, true, ":status", "203").headers(1, true, ":status", "201");
    assertEquals(201, answer(first));
    assertEquals(203, answer(second));
  }

  @Test
  void anotherConnectionIsOpenedWhereTheFirstIsFull() throws IOException {
    Cluster cluster = cluster(10);
    ClientStream first = open(cluster);
    RawHttp2Peer host = limit(host(first));
    ClientStream second = open(cluster);
    send(second);
    RawHttp2Peer other = new RawHttp2Peer(listening.accept()).accept();

    assertEquals(1, other.await(HEADERS).streamId());
    host.headers(1, true, ":status", "200");
    assertEquals(200, answer(first));
  }

  @Test
  void aPlaceIsWaitedForWhereNoMoreConnectionsMayBeOpened() throws Exception {
    Cluster cluster = cluster(1);
    ClientStream first = open(cluster);
    RawHttp2Peer host = limit(host(first));
    BlockingQueue<ClientStream> opened = new LinkedBlockingQueue<>();
    Thread waiting = Thread.ofVirtual().start(() -> opened.add(open(cluster)));
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    host.headers(1, true, ":status", "200");
    answer(first);
    send(opened.take());

    assertEquals(3, host.await(HEADERS).streamId());
    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_OVERFLOW));
  }

  @Test
  void aGoAwayHasTheNextStreamOpenAnotherConnection() throws Exception {
    Cluster cluster = cluster(10);
    ClientStream first = open(cluster);
    RawHttp2Peer host = host(first);
    host.frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(1).putInt(0).array());
    while (cluster.stats().value(ClusterCounter.UPSTREAM_CX_CLOSE_NOTIFY) == 0) {
      Thread.onSpinWait();
    }

    assertNextGoesElsewhere(cluster);
    // Gently: the first one only warned.
    host.frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(1).putInt(0).array());
    host.headers(1, true, ":status", "200");
    assertEquals(200, answer(first));
    assertEquals(-1, host.awaitEnd());
    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_CLOSE_NOTIFY));
  }

  @ParameterizedTest
  @CsvSource({
    "1, PROTOCOL_ERROR, 0, 1",
    "2, REMOTE_RESET, 1, 0",
    "7, REMOTE_REFUSED_STREAM, 0, 0",
    "8, REMOTE_RESET, 1, 0",
    "10, CONNECT_ERROR, 0, 0"
  })
  void aResetOfTheHostIsCountedByItsCode(int code, ResetReason reason, long received, long sent)
      throws IOException {
    Cluster cluster = cluster(10);
    ClientStream stream = open(cluster);
    RawHttp2Peer host = host(stream);
    host.reset(1, code);

    StreamResetException failure = assertThrows(StreamResetException.class, () -> answer(stream));
    assertEquals(reason, failure.reason());
    assertEquals(received, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_RX_RESET));
    assertEquals(sent, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_TX_RESET));
  }

  @Test
  void aResetInTheMiddleOfAnAnswerIsCounted() throws IOException {
    Cluster cluster = cluster(10);
    ClientStream stream = open(cluster);
    RawHttp2Peer host = host(stream);
    host.headers(1, false, ":status", "200").reset(1, 2);

    try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
      assertThrows(StreamResetException.class, () -> response.body().readAllBytes());
    }
    assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_RX_RESET));
    assertEquals(0, cluster.stats().value(ClusterCounter.UPSTREAM_RQ_TX_RESET));
  }

  @Test
  void aLoweredLimitSendsTheNextStreamElsewhere() throws IOException {
    Cluster cluster = cluster(10);
    ClientStream first = open(cluster);
    ClientStream second = open(cluster);
    RawHttp2Peer host = limit(host(first, second));

    assertNextGoesElsewhere(cluster);
    host.headers(1, true, ":status", "200").headers(3, true, ":status", "200");
    assertEquals(200, answer(first));
    assertEquals(200, answer(second));
  }

  @Test
  void connectionsOfAClusterThatGoesEndWithTheirLastStream() throws IOException {
    Cluster cluster = cluster(10);
    ClientStream stream = open(cluster);
    RawHttp2Peer host = host(stream);
    cluster.close();
    host.headers(1, true, ":status", "200");

    assertEquals(200, answer(stream));
    assertEquals(-1, host.awaitEnd());
  }

  @Test
  void aHostThatRefusesConnectionsFailsTheRequest() throws IOException {
    Cluster cluster = cluster(10);
    listening.close();

    StreamResetException failure =
        assertThrows(StreamResetException.class, () -> TestClusters.open(cluster));
    assertEquals(ResetReason.CONNECT_FAILURE, failure.reason());
    assertEquals(0, cluster.circuitBreakers(ResourcePriority.DEFAULT).connections().active());
  }

  /** The host's end of the next connection, when it has got the requests of {@code streams}. */
  private RawHttp2Peer host(ClientStream... streams) throws IOException {
    RawHttp2Peer host = new RawHttp2Peer(listening.accept()).accept();
    for (ClientStream stream : streams) {
      send(stream);
      host.await(HEADERS);
    }
    return host;
  }

  /** Has {@code host} take one stream at a time; returns when that is known. */
  private static RawHttp2Peer limit(RawHttp2Peer host) throws IOException {
    host.setting(MAX_CONCURRENT_STREAMS, 1).frame(PING, 0, 0, new byte[8]);
    RawHttp2Peer.Frame frame = host.next();
    while (frame != null && frame.type() != PING) {
      frame = host.next();
    }
    // The settings before the PING were read when it is answered.
    return host;
  }

  private void assertNextGoesElsewhere(Cluster cluster) throws IOException {
    ClientStream next = open(cluster);
    RawHttp2Peer other = new RawHttp2Peer(listening.accept()).accept();
    send(next);
    assertEquals(1, other.await(HEADERS).streamId());
  }

  private Cluster cluster(long maxConnections) {
    return TestClusters.cluster(
        listening.getLocalPort(),
        UpstreamProtocol.HTTP2,
        RawTransportSocket.INSTANCE,
        maxConnections,
        deadlines);
  }

  private static ClientStream open(Cluster cluster) {
    try {
      return TestClusters.open(cluster);
    } catch (StreamResetException e) {
      throw new IllegalStateException(e);
    }
  }
}
