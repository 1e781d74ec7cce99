package io.weft.net;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network filter whose settings discovery brings: each connection is served by the one that holds
 * when it comes, to its end. Without settings it is closed.
 *
 * <p>Source: {@code envoy.config.core.v3.ExtensionConfigSource}.
 */
public final class DiscoveredNetworkFilter implements NetworkFilter {
  private final Supplier<? extends @Nullable NetworkFilter> current;

  /** The filter that {@code current} yields. */
  public DiscoveredNetworkFilter(Supplier<? extends @Nullable NetworkFilter> current) {
    this.current = current;
  }

  /** The end of a chain that {@code current} yields. */
  public static ConnectionHandler terminal(
      Supplier<? extends @Nullable ConnectionHandler> current) {
    return new Terminal(current);
  }

  @Override
  public boolean isConfigured() {
    return current.get() != null;
  }

  @Override
  public void filter(Connection connection, ConnectionHandler next) throws IOException {
    NetworkFilter filter = current.get();
    if (filter != null) {
      filter.filter(connection, next);
    }
  }

  private record Terminal(Supplier<? extends @Nullable ConnectionHandler> current)
      implements ConnectionHandler {
    @Override
    public boolean isConfigured() {
      return current.get() != null;
    }

    @Override
    public void handle(Connection connection) throws IOException {
      ConnectionHandler handler = current.get();
      if (handler != null) {
        handler.handle(connection);
      }
    }

    @Override
    public void refuse(Connection connection) {
      ConnectionHandler handler = current.get();
      if (handler != null) {
        handler.refuse(connection);
      }
    }

    @Override
    public ConnectionHandler terminal() {
      ConnectionHandler handler = current.get();
      return handler == null ? this : handler.terminal();
    }
  }
}
