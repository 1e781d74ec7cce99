package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Deadlines;
import io.weft.http.StreamResetException;
import io.weft.http.http2.Http2Settings;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.DelegatingConnection;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConnectorTest {
  /** A handshake that is through at the very moment at which its time is. */
  private static final class LateTransport implements TransportSocket {
    final CompletableFuture<Boolean> released = new CompletableFuture<>();

    @Override
    public boolean isSecure() {
      return true;
    }

    @Override
    public Connection accept(AcceptedSocket socket) {
      throw new IllegalStateException("no server");
    }

    @Override
    public Connection connect(SocketConnection socket, ConnectOptions options) {
      try {
        socket.in().read();
      } catch (IOException timeIsUp) {
        // as wanted
      }
      return new DelegatingConnection(socket) {
        @Override
        public void abort() {
          super.abort();
          released.complete(true);
        }
      };
    }
  }

  @Test
  void aConnectionWhoseTimeIsUpIsReleased() throws Exception {
    LateTransport transport = new LateTransport();
    try (Deadlines deadlines = new Deadlines();
        ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      deadlines.start();
      Cluster cluster =
          TestClusters.cluster(
              List.of(TestClusters.endpoint(silent.getLocalPort())),
              TestClusters.connections(
                  UpstreamProtocol.HTTP1, transport, PreconnectPolicy.NONE, Http2Settings.DEFAULT),
              Duration.ofMillis(50),
              1,
              deadlines);

      assertThrows(StreamResetException.class, () -> TestClusters.open(cluster));

      assertTrue(transport.released.isDone());
      assertEquals(1, cluster.stats().value(ClusterCounter.UPSTREAM_CX_CONNECT_TIMEOUT));
    }
  }
}
