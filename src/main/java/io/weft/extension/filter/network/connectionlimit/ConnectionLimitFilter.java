package io.weft.extension.filter.network.connectionlimit;

import io.weft.common.Deadlines;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.NetworkFilter;
import io.weft.net.Refusal;
import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Closes connections beyond a number, after a while if so configured: clients that come again at
 * once are slowed down.
 *
 * <p>Source: {@code envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit}.
 */
final class ConnectionLimitFilter implements NetworkFilter {
  /**
   * What the configuration says.
   *
   * @param delay before a connection is closed; zero for at once
   */
  record Settings(long maxConnections, Duration delay, BooleanSupplier enabled) {}

  private final Settings settings;
  private final Deadlines deadlines;
  private final AtomicLong connections = new AtomicLong();
  private final Counter limited;
  private final Gauge active;

  ConnectionLimitFilter(Settings settings, Scope stats, Deadlines deadlines) {
    this.settings = settings;
    this.deadlines = deadlines;
    this.limited = stats.counter("limited_connections");
    this.active = stats.gauge("active_connections");
  }

  @Override
  public void filter(Connection connection, ConnectionHandler next) throws IOException {
    if (!settings.enabled().getAsBoolean()) {
      next.handle(connection);
      return;
    }
    active.inc();
    try {
      if (connections.incrementAndGet() > settings.maxConnections()) {
        refuse(connection);
        next.refuse(connection);
      } else {
        next.handle(connection);
      }
    } finally {
      connections.decrementAndGet();
      active.dec();
    }
  }

  private void refuse(Connection connection) {
    limited.inc();
    Refusal.closeUnread(connection, "over_connection_limit", settings.delay(), deadlines);
  }
}
