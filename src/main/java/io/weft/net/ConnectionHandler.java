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

  /** Who serves the connection after all filters; this handler, if it has none. */
  default ConnectionHandler terminal() {
    return this;
  }
}
