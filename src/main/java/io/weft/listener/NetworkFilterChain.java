package io.weft.listener;

import io.weft.common.InitTarget;
import io.weft.common.Metadata;
import io.weft.net.ConnectionHandler;
import io.weft.net.TransportSocket;
import io.weft.stats.Scope;
import java.time.Duration;
import java.util.List;

/**
 * What serves a connection: the transport, and the network filters folded into one handler.
 *
 * <p>Immutable. Source: {@code envoy.config.listener.v3.FilterChain}.
 *
 * @param name for logs and stats; empty if it has none
 * @param identity all settings but the name: of two chains whose identities are equal, an update
 *     keeps the first with its connections
 * @param match which connections it serves
 * @param transportSocket makes the connection of the socket
 * @param transportSocketConnectTimeout the time the handshake may take; zero for any
 * @param handler serves the connection to its end
 * @param stats the owner of all scopes that its filters opened
 * @param targets what has to be there before it may serve
 * @param metadata for formats
 */
public record NetworkFilterChain(
    String name,
    Object identity,
    FilterChainMatch match,
    TransportSocket transportSocket,
    Duration transportSocketConnectTimeout,
    ConnectionHandler handler,
    Scope stats,
    List<InitTarget> targets,
    Metadata metadata)
    implements AutoCloseable {
  public NetworkFilterChain {
    targets = List.copyOf(targets);
  }

  /** A chain that can serve at once. */
  public NetworkFilterChain(
      String name,
      Object identity,
      FilterChainMatch match,
      TransportSocket transportSocket,
      Duration transportSocketConnectTimeout,
      ConnectionHandler handler,
      Scope stats) {
    this(
        name,
        identity,
        match,
        transportSocket,
        transportSocketConnectTimeout,
        handler,
        stats,
        List.of(),
        Metadata.EMPTY);
  }

  /**
   * Lets go of what it held: when its last connection has ended, its drain time is over, or it is
   * not to serve at all. Control thread.
   */
  @Override
  public void close() {
    targets.forEach(InitTarget::close);
    stats.close();
  }
}
