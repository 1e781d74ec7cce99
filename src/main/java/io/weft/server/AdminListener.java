package io.weft.server;

import io.weft.common.ConfigException;
import io.weft.common.Deadlines;
import io.weft.listener.AcceptedBy;
import io.weft.listener.FilterChainMatch;
import io.weft.listener.InspectionSettings;
import io.weft.listener.ListenSocket;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerContext;
import io.weft.listener.ListenerManager;
import io.weft.listener.ListenerManagerStats;
import io.weft.listener.ListenerOptions;
import io.weft.listener.NetworkFilterChain;
import io.weft.listener.TrafficDirection;
import io.weft.net.Address;
import io.weft.net.ConnectionHandler;
import io.weft.net.Drain;
import io.weft.net.RawTransportSocket;
import io.weft.overload.ConnectionLimit;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * The listener of the admin interface: not one of the configured listeners, does not drain, and its
 * connections do not keep the process alive. Control thread only, or whoever starts the server
 * before there is one.
 */
final class AdminListener implements AutoCloseable {
  private final ListenerManager manager;
  private final Scope stats;
  private volatile ConnectionHandler handler = connection -> {};

  /**
   * A listener without a socket.
   *
   * @param stats below which {@code listener.admin.} is counted
   */
  AdminListener(Deadlines deadlines, Scope stats) {
    this.stats = stats;
    ListenerContext context =
        new ListenerContext(
            deadlines,
            new Drain(),
            new ListenerContext.DrainSettings(Duration.ZERO, Drain.Strategy.IMMEDIATE),
            new ConnectionLimit(() -> ConnectionLimit.UNLIMITED),
            name -> ConnectionLimit.UNLIMITED,
            stats,
            AcceptedBy.MAIN_THREAD);
    // listener_manager.* is about the listeners of the configuration alone.
    manager = new ListenerManager(context, new ListenerManagerStats(new StatsStore().root()));
  }

  /**
   * Binds {@code socket}, and no other any more: connections wait in the system's queue until there
   * is who serves them.
   *
   * @throws ConfigException if the address cannot be bound
   */
  void bind(ListenSocket socket) throws ConfigException {
    manager.addOrUpdate(config(socket));
  }

  /**
   * Accepts connections from now on, those first that wait; binds {@code socket} if it is not.
   *
   * @param server serves them
   * @throws ConfigException if the address cannot be bound
   */
  void serve(ListenSocket socket, ConnectionHandler server) throws ConfigException {
    bind(socket);
    handler = server;
    manager.start();
  }

  private ListenerConfig config(ListenSocket socket) {
    NetworkFilterChain chain =
        new NetworkFilterChain(
            "admin",
            "admin",
            FilterChainMatch.ANY,
            RawTransportSocket.INSTANCE,
            Duration.ZERO,
            connection -> handler.handle(connection),
            stats.owner());
    return new ListenerConfig(
        "admin",
        socket,
        "admin",
        List.of(socket),
        new ListenerOptions(true, TrafficDirection.UNSPECIFIED, true, true),
        InspectionSettings.NONE,
        List.of(chain),
        null,
        null);
  }

  /** Where it listens really. */
  Address address() {
    return manager.listeners().getFirst().localAddresses().getFirst();
  }

  /**
   * Writes the address to {@code file}, so that readers see all of it or nothing.
   *
   * @throws IOException if the file cannot be written
   */
  void writeAddress(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, "admin-address", ".tmp");
    Files.writeString(fresh, address().toString());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    manager.close();
  }
}
