package io.weft.net;

import java.io.IOException;

/** Serves a connection to its end. */
@FunctionalInterface
public interface ConnectionHandler {
  /**
   * Serves {@code connection} on the calling thread, which blocks until the end; the caller closes
   * the connection.
   */
  void handle(Connection connection) throws IOException;

  /**
   * Takes note of a connection that an earlier filter has refused and closed, so that it leaves its
   * line in access logs. On the connection's thread.
   */
  default void refuse(Connection connection) {}

  /** Whether all settings are known, so that it can serve; else connections are closed. */
  default boolean isConfigured() {
    return true;
  }

  /**
   * Whether it goes on to serve a client that has ended its side; filters decide about such an end,
   * too. Source: Envoy's {@code Connection::enableHalfClose}.
   */
  default boolean servesHalfClosed() {
    return false;
  }

  /** Who serves the connection after all filters; this handler, if it has none. */
  default ConnectionHandler terminal() {
    return this;
  }
}
