package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.common.Deadlines;
import io.weft.listener.ListenSocket;
import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.SocketOptions;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AdminListenerTest {
  @TempDir Path folder;

  private final Deadlines deadlines = new Deadlines();
  private final AdminListener listener = new AdminListener(deadlines, new StatsStore().root());

  @BeforeEach
  void start() {
    deadlines.start();
  }

  @AfterEach
  void close() {
    listener.close();
    deadlines.close();
  }

  @Test
  void servesWhoCameAfterItWasBoundAndBeforeItCouldServe() throws Exception {
    ListenSocket socket = socket("a");
    listener.bind(socket);
    try (SocketChannel early = connect(socket)) {
      listener.serve(socket, AdminListenerTest::answer);

      assertEquals('a', read(early));
    }
  }

  @Test
  void listensWhereItShallInTheEnd() throws Exception {
    listener.bind(socket("a"));
    listener.serve(socket("b"), AdminListenerTest::answer);

    try (SocketChannel client = connect(socket("b"))) {
      assertEquals('a', read(client));
    }
    assertThrows(SocketException.class, () -> connect(socket("a")).close());
  }

  private ListenSocket socket(String name) {
    Address address = Address.of(UnixDomainSocketAddress.of(folder.resolve(name)));
    return new ListenSocket(address, 16, false, 0, SocketOptions.NONE);
  }

  private static SocketChannel connect(ListenSocket socket) throws IOException {
    return SocketChannel.open(socket.address().socketAddress());
  }

  private static int read(SocketChannel client) throws IOException {
    return Channels.newInputStream(client).read();
  }

  private static void answer(Connection connection) throws IOException {
    connection.out().write('a');
  }
}
