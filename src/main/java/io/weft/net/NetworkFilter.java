package io.weft.net;

import java.io.IOException;
import java.util.List;

/**
 * A part of what happens to a connection: it looks at it, wraps it or refuses it, and calls {@code
 * next} for the rest.
 *
 * <p>Immutable and shared by all connections of a filter chain; what belongs to one connection is
 * local variables. Source: Envoy's network filters.
 */
@FunctionalInterface
public interface NetworkFilter {
  /**
   * Serves {@code connection} on the calling thread, which blocks until the end. A filter that
   * refuses it closes it and calls {@link ConnectionHandler#refuse} of {@code next}.
   */
  void filter(Connection connection, ConnectionHandler next) throws IOException;

  /** Whether its settings are known, so that it can serve; else connections are closed. */
  default boolean isConfigured() {
    return true;
  }

  /** The handler that runs {@code filters} in order and then {@code terminal}. */
  static ConnectionHandler chain(List<NetworkFilter> filters, ConnectionHandler terminal) {
    ConnectionHandler handler = terminal;
    for (NetworkFilter filter : filters.reversed()) {
      handler = new Link(filter, handler);
    }
    return handler;
  }

  /** A filter and what comes after it. */
  record Link(NetworkFilter filter, ConnectionHandler next) implements ConnectionHandler {
    @Override
    public void handle(Connection connection) throws IOException {
      filter.filter(connection, next);
    }

    @Override
    public void refuse(Connection connection) {
      next.refuse(connection);
    }

    @Override
    public boolean isConfigured() {
      return filter.isConfigured() && next.isConfigured();
    }

    @Override
    public ConnectionHandler terminal() {
      return next.terminal();
    }
  }
}
