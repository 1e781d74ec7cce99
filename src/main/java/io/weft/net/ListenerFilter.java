package io.weft.net;

import java.io.IOException;

/**
 * Looks at the first bytes of an accepted socket and notes what it learns in its {@link
 * ConnectionInfo}.
 *
 * <p>Immutable and shared by all sockets of a listener. Source: Envoy's listener filters.
 */
@FunctionalInterface
public interface ListenerFilter {
  /**
   * Inspects {@code socket} on the connection's thread; blocks for the bytes it needs.
   *
   * @throws IOException if the connection is to be closed
   */
  void inspect(AcceptedSocket socket) throws IOException;

  /** Whether its settings are known, so that it can inspect; else connections are closed. */
  default boolean isConfigured() {
    return true;
  }
}
