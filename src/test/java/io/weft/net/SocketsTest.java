package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketsTest {
  private static final int STORM = 500;
  private static final int LIMIT_MILLIS = 10_000;

  /** What comes when the backlog is full is lost, and the client tries again after a second. */
  @Test
  void asManyMayWaitAsTheSystemAllows() throws Exception {
    Path limit = Path.of("/proc/sys/net/core/somaxconn");
    assumeTrue(Files.exists(limit), "no way to ask for the limit");
    // In one read: a second one finds nothing.
    int allowed = Integer.parseInt(Files.readAllLines(limit).getFirst());
    assumeTrue(allowed > STORM, "the system allows fewer");
    List<Socket> clients = new ArrayList<>();
    try (ServerSocketChannel server =
        Sockets.listen(Address.of("127.0.0.1", 0), 0, false, SocketOptions.NONE)) {
      for (int i = 0; i < STORM; i++) {
        Socket client = new Socket();
        clients.add(client);
        client.connect(server.getLocalAddress(), LIMIT_MILLIS);
      }

      assertTrue(clients.stream().allMatch(Socket::isConnected));
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }
}
