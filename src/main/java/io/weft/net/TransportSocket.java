package io.weft.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What makes a connection of a socket: nothing in clear text, or a handshake.
 *
 * <p>Immutable and shared. Both methods block until the handshake is done; deadlines of the caller
 * abort the socket. Source: {@code envoy.config.core.v3.TransportSocket}.
 */
public interface TransportSocket {
  /**
   * The server's side, after the listener filters.
   *
   * @throws IOException if the handshake failed; the caller closes the socket
   */
  Connection accept(AcceptedSocket socket) throws IOException;

  /**
   * The client's side.
   *
   * @throws IOException if the handshake failed; the caller closes the socket
   */
  Connection connect(SocketConnection socket, ConnectOptions options) throws IOException;

  /**
   * What hosts learn of the client of {@code downstream}, so that a connection serves only that
   * one; null if they learn nothing.
   */
  default @Nullable ProxiedClient client(ConnectionInfo downstream) {
    return null;
  }

  /** What a listener within this process learns of the connection. */
  default Passthrough passthrough(ConnectOptions options) {
    return Passthrough.NONE;
  }

  /** Whether the connection is encrypted, so that the scheme is {@code https}. */
  default boolean isSecure() {
    return false;
  }

  /** Takes its stats off all pages; whatever uses it has ended or ends soon. */
  default void close() {}

  /** The certificates in use now; null in clear text. Any thread. */
  default @Nullable ShownCertificates certificates() {
    return null;
  }
}
