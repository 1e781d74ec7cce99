package io.weft.extension.filter.network.connectionlimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Deadlines;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.DelegatingConnection;
import io.weft.stats.StatsStore;
import io.weft.testing.SocketPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConnectionLimitFilterTest {
  private final StatsStore store = new StatsStore();
  private final List<Connection> served = new ArrayList<>();

  @Test
  void closesWhatIsBeyondTheLimit() throws IOException {
    try (Deadlines deadlines = new Deadlines();
        SocketPair first = new SocketPair();
        SocketPair second = new SocketPair();
        SocketPair third = new SocketPair()) {
      ConnectionLimitFilter filter = filter(deadlines, Duration.ZERO, true);
      ConnectionHandler inside =
          connection -> {
            served.add(connection);
            filter.filter(second.connection(), served::add);
          };
      filter.filter(first.connection(), inside);
      filter.filter(third.connection(), served::add);

      assertEquals(List.of(first.connection(), third.connection()), served);
      assertEquals("over_connection_limit", second.connection().info().localCloseReason());
      assertThrows(IOException.class, () -> second.connection().in().read());
      assertEquals(1, counter());
      assertEquals(0, store.root().scope("c").gauge("active_connections").value());
    }
  }

  @Test
  void waitsBeforeItCloses() throws Exception {
    AtomicLong now = new AtomicLong();
    try (Deadlines deadlines = new Deadlines(now::get);
        SocketPair first = new SocketPair();
        SocketPair second = new SocketPair()) {
      ConnectionLimitFilter filter = filter(deadlines, Duration.ofSeconds(5), true);
      Thread refused =
          Thread.ofVirtual().unstarted(() -> filterQuietly(filter, second.connection()));
      filter.filter(
          first.connection(),
          connection -> {
            refused.start();
            while (counter() == 0) {
              Thread.onSpinWait();
            }
          });

      assertTrue(second.connection().isOpen());
      while (refused.isAlive()) {
        now.addAndGet(1_000_000_000L);
        deadlines.turn();
      }
      assertFalse(second.connection().isOpen());
    }
  }

  @Test
  void resetsARefusedClientThatHasSentSomething() throws Exception {
    AtomicLong now = new AtomicLong();
    try (Deadlines deadlines = new Deadlines(now::get);
        SocketPair first = new SocketPair();
        SocketPair second = new SocketPair()) {
      ConnectionLimitFilter filter = filter(deadlines, Duration.ofSeconds(5), true);
      InterceptedConnection sending = new InterceptedConnection(second.connection());
      second.send(new byte[] {1, 2, 3});
      Thread refused = Thread.ofVirtual().unstarted(() -> filterQuietly(filter, sending));
      filter.filter(
          first.connection(),
          connection -> {
            refused.start();
            sending.reset.join();
          });

      while (refused.isAlive()) {
        now.addAndGet(1_000_000_000L);
        deadlines.turn();
      }
      assertThrows(SocketException.class, second::received);
    }
  }

  @Test
  void forgetsARefusedClientThatDoesNotWait() throws Exception {
    try (Deadlines deadlines = new Deadlines(() -> 0);
        SocketPair first = new SocketPair();
        SocketPair second = SocketPair.holding(new byte[] {1, 2, 3})) {
      ConnectionLimitFilter filter = filter(deadlines, Duration.ofSeconds(5), true);
      Thread refused =
          Thread.ofVirtual().unstarted(() -> filterQuietly(filter, second.connection()));
      filter.filter(
          first.connection(),
          connection -> {
            refused.start();
            while (counter() == 0) {
              Thread.onSpinWait();
            }
          });

      assertTrue(refused.join(Duration.ofSeconds(10)));
      assertEquals(0, store.root().scope("c").gauge("active_connections").value());
    }
  }

  @Test
  void letsEverythingThroughWhileItIsOff() throws IOException {
    try (Deadlines deadlines = new Deadlines();
        SocketPair first = new SocketPair();
        SocketPair second = new SocketPair()) {
      ConnectionLimitFilter filter = filter(deadlines, Duration.ZERO, false);
      filter.filter(
          first.connection(), connection -> filter.filter(second.connection(), served::add));

      assertEquals(List.of(second.connection()), served);
      assertNull(second.connection().info().localCloseReason());
    }
  }

  /** Tells when it is to end by a reset. */
  private static final class InterceptedConnection extends DelegatingConnection {
    final CompletableFuture<@Nullable Void> reset = new CompletableFuture<>();

    InterceptedConnection(Connection connection) {
      super(connection);
    }

    @Override
    public void resetOnClose() {
      super.resetOnClose();
      reset.complete(null);
    }
  }

  private static void filterQuietly(ConnectionLimitFilter filter, Connection connection) {
    try {
      filter.filter(connection, unused -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ConnectionLimitFilter filter(Deadlines deadlines, Duration delay, boolean enabled) {
    return new ConnectionLimitFilter(
        new ConnectionLimitFilter.Settings(1, delay, () -> enabled),
        store.root().scope("c"),
        deadlines);
  }

  private long counter() {
    return store.root().scope("c").counter("limited_connections").value();
  }
}
