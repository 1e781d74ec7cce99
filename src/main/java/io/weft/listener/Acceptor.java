package io.weft.listener;

import io.weft.common.Log;
import io.weft.net.Address;
import io.weft.net.SocketConnection;
import io.weft.net.Sockets;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One bound socket and the virtual thread that accepts its connections: what it starts runs next on
 * its own carrier, where a platform thread would have to wake one for each connection.
 *
 * <p>Survives running out of descriptors: it waits a little longer each time until accepting
 * succeeds again. An identity object.
 */
final class Acceptor {
  private static final Log LOG = Log.of("conn_handler");
  private static final long FIRST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 500_000_000;

  /** How many are accepted before those that came earlier get their turn. */
  private static final int ACCEPTS_IN_A_ROW = 16;

  private static final PosixFilePermission[] PERMISSIONS = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private final ListenSocket settings;
  private final ServerSocketChannel channel;
  private final Address localAddress;
  private final Consumer<SocketConnection> onConnection;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private @Nullable Thread thread;

  /**
   * Binds {@code settings}; connections wait in the system's queue until {@link #start}.
   *
   * @param onConnection takes each connection, on the accepting thread; must not block
   * @throws IOException if the address cannot be bound
   */
  Acceptor(ListenSocket settings, Consumer<SocketConnection> onConnection) throws IOException {
    this.settings = settings;
    this.onConnection = onConnection;
    if (settings.address().isPipe()) {
      Files.deleteIfExists(Path.of(settings.address().host()));
    }
    this.channel = listen(settings);
    this.localAddress = Address.of(channel.getLocalAddress());
    try {
      restrict(settings);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void restrict(ListenSocket settings) throws IOException {
    if (settings.address().isPipe() && settings.mode() != 0) {
      Files.setPosixFilePermissions(
          Path.of(settings.address().host()), permissions(settings.mode()));
    }
  }

  private static ServerSocketChannel listen(ListenSocket settings) throws IOException {
    try {
      return Sockets.listen(
          settings.address(), settings.backlog(), settings.reusePort(), settings.options());
    } catch (IOException e) {
      throw new IOException("cannot bind '" + settings.address() + "': " + e.getMessage(), e);
    }
  }

  /**
   * Fails as the constructor would if the address is taken, and leaves it as it was.
   *
   * @throws IOException if the address cannot be bound
   */
  static void probe(ListenSocket settings) throws IOException {
    if (settings.address().isPipe() || settings.address().port() == 0) {
      return;
    }
    // Bound but not listening, so that no connection can get lost on it.
    try (SocketChannel channel = SocketChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (settings.reusePort()) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(settings.address().socketAddress());
    } catch (IOException e) {
      throw new IOException("cannot bind '" + settings.address() + "': " + e.getMessage(), e);
    }
  }

  ListenSocket settings() {
    return settings;
  }

  /** Where it listens really; the port that the system chose for 0. */
  Address localAddress() {
    return localAddress;
  }

  /** Starts accepting. Control thread only; may be called again. */
  void start(String listener) {
    if (thread == null) {
      thread = Thread.ofVirtual().name("accept " + listener).start(this::run);
    }
  }

  /**
   * Stops accepting and frees the address. Control thread only; blocks for the moment that the
   * accepting thread needs to leave the system call: until then the system keeps the socket open,
   * closed as it is, and connections would go on to be made.
   */
  void close() {
    try {
      channel.close();
      if (settings.address().isPipe()) {
        Files.deleteIfExists(Path.of(settings.address().host()));
      }
    } catch (IOException e) {
      LOG.debug(() -> "closing " + localAddress + ": " + e);
    }
    if (thread != null) {
      LockSupport.unpark(thread);
      ended.join();
    }
  }

  private void run() {
    try {
      acceptAll();
    } finally {
      ended.complete(null);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // only for fairness: nothing depends on who runs next
  private void acceptAll() {
    long pause = 0;
    int inARow = 0;
    while (channel.isOpen()) {
      SocketChannel accepted;
      try {
        accepted = channel.accept();
        pause = 0;
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        if (pause == 0) {
          LOG.warning(() -> "accepting on " + localAddress + " fails and is retried: " + e);
        }
        pause = Math.min(Math.max(pause * 2, FIRST_PAUSE_NANOS), LONGEST_PAUSE_NANOS);
        LockSupport.parkNanos(pause);
        continue;
      }
      take(accepted);
      if (++inARow == ACCEPTS_IN_A_ROW) {
        inARow = 0;
        Thread.yield();
      }
    }
  }

  private void take(SocketChannel accepted) {
    try {
      onConnection.accept(Sockets.accepted(accepted, settings.options()));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.debug(() -> "dropping a connection on " + localAddress + ": " + e);
      try {
        accepted.close();
      } catch (IOException again) {
        LOG.debug(() -> "closing it failed, too: " + again);
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < PERMISSIONS.length; i++) {
      if ((mode & (1 << i)) != 0) {
        permissions.add(PERMISSIONS[i]);
      }
    }
    return permissions;
  }
}
