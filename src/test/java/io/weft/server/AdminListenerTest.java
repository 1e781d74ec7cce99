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
import java.net.ConnectException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AdminListenerTest {
  private static final ListenSocket ANY =
      new ListenSocket(Address.of("127.0.0.1", 0), 16, false, 0, SocketOptions.NONE);

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
    listener.bind(ANY);
    try (Socket early = connect()) {
      listener.serve(ANY, AdminListenerTest::answer);

      assertEquals('a', early.getInputStream().read());
    }
  }

  @Test
  void listensWhereItShallInTheEnd() throws Exception {
    listener.bind(ANY);
    int before = listener.address().port();
    listener.serve(
        new ListenSocket(Address.of("127.0.0.1", 0), 17, false, 0, SocketOptions.NONE),
        AdminListenerTest::answer);

    try (Socket client = connect()) {
      assertEquals('a', client.getInputStream().read());
    }
    assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", before).close());
  }

  private Socket connect() throws IOException {
    return new Socket("127.0.0.1", listener.address().port());
  }

  private static void answer(Connection connection) throws IOException {
    connection.out().write('a');
  }
}
