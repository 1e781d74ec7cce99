package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectFailedException;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.SocketConnection;
import io.weft.net.Sockets;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Opens and closes the connections of one cluster and counts what happens to them. Holds no
 * permits: the caller takes and releases those.
 */
final class Connector {
  private final Cluster cluster;
  private final ClusterSettings.Connections settings;
  private final long timeoutNanos;

  Connector(Cluster cluster) {
    this.cluster = cluster;
    this.settings = cluster.settings().connections();
    this.timeoutNanos = Deadlines.saturatedNanos(cluster.settings().connectTimeout());
  }

  /**
   * Opens a connection to {@code host} on this thread; blocks until it is open, the handshake is
   * done, the connect timeout expires, or {@code cancellation} ends it.
   *
   * @throws StreamResetException in Envoy's words
   */
  Connection open(Host host, ConnectOptions options, Cancellation cancellation, UpstreamInfo info)
      throws StreamResetException {
    ClusterStats stats = cluster.stats();
    stats.increment(ClusterCounter.UPSTREAM_CX_TOTAL);
    stats.increment(ClusterGauge.UPSTREAM_CX_ACTIVE);
    host.stats().onConnecting();
    try {
      long start = System.nanoTime();
      Connection connection = connect(host, options, cancellation);
      stats.recordConnectMillis((System.nanoTime() - start) / 1_000_000);
      return connection;
    } catch (ConnectFailedException e) {
      onFailure(host, e);
      info.host(host.address(), host.hostname(), host.endpoint().metadata());
      cancellation.throwIfCancelled();
      String reason = e.reason().isEmpty() ? null : e.reason();
      if (reason != null) {
        info.transportFailureReason(reason);
      }
      throw new StreamResetException(resetReason(e), reason, false);
    }
  }

  /** Closes {@code connection} and counts who ended it. */
  void close(Host host, Connection connection, boolean remotely, boolean withActiveRequest) {
    connection.abort();
    host.stats().onDisconnected();
    countEnd(remotely, withActiveRequest);
  }

  private Connection connect(Host host, ConnectOptions wanted, Cancellation cancellation)
      throws ConnectFailedException {
    Deadline deadline = cluster.deadlines().deadline(() -> {});
    long start = System.nanoTime();
    ConnectOptions options =
        wanted.forHost(host.hostname(), host.endpoint().metadata(), cluster.settings().metadata());
    SocketConnection socket = socket(host, options, deadline, cancellation);
    boolean done = false;
    AtomicReference<@Nullable Boolean> expired = new AtomicReference<>();
    try {
      deadline.arm(
          Math.max(0, timeoutNanos - (System.nanoTime() - start)),
          () -> {
            expired.set(true);
            socket.abort();
          });
      Connection connection = settings.transport().connect(socket, options);
      done = deadline.disarm();
      if (!done) {
        connection.abort(); // frees what the handshake has made
        throw new ConnectFailedException(ConnectFailedException.Kind.TIMEOUT, "");
      }
      return connection;
    } catch (ConnectFailedException e) {
      throw e;
    } catch (IOException e) {
      throw expired.get() == null
          ? new ConnectFailedException(
              ConnectFailedException.Kind.REMOTE, String.valueOf(e.getMessage()))
          : new ConnectFailedException(ConnectFailedException.Kind.TIMEOUT, "");
    } finally {
      deadline.disarm();
      if (!done) {
        socket.abort();
      }
    }
  }

  private SocketConnection socket(
      Host host, ConnectOptions options, Deadline deadline, Cancellation cancellation)
      throws ConnectFailedException {
    Address address = host.address();
    if (address.isInternal()) {
      SocketConnection socket =
          cluster.internal().connect(address, settings.transport().passthrough(options));
      cancellation.onCancel(reason -> socket.abort());
      return socket;
    }
    SocketChannel channel = Sockets.open(address, settings.bindTo(), settings.options());
    cancellation.onCancel(reason -> Sockets.abort(channel));
    return Sockets.connect(channel, address, deadline, timeoutNanos);
  }

  private void onFailure(Host host, ConnectFailedException failure) {
    ClusterStats stats = cluster.stats();
    host.stats().onConnectFailed();
    host.stats().onDisconnected();
    stats.increment(ClusterCounter.UPSTREAM_CX_CONNECT_FAIL);
    if (failure.kind() == ConnectFailedException.Kind.TIMEOUT) {
      stats.increment(ClusterCounter.UPSTREAM_CX_CONNECT_TIMEOUT);
    }
    if (failure.kind() == ConnectFailedException.Kind.LOCAL && settings.bindTo() != null) {
      stats.increment(ClusterCounter.BIND_ERRORS);
    }
    countEnd(failure.kind() == ConnectFailedException.Kind.REMOTE, false);
  }

  private void countEnd(boolean remotely, boolean withActiveRequest) {
    ClusterStats stats = cluster.stats();
    stats.decrement(ClusterGauge.UPSTREAM_CX_ACTIVE);
    stats.increment(ClusterCounter.UPSTREAM_CX_DESTROY);
    stats.increment(
        remotely
            ? ClusterCounter.UPSTREAM_CX_DESTROY_REMOTE
            : ClusterCounter.UPSTREAM_CX_DESTROY_LOCAL);
    if (withActiveRequest) {
      stats.increment(ClusterCounter.UPSTREAM_CX_DESTROY_WITH_ACTIVE_RQ);
      stats.increment(
          remotely
              ? ClusterCounter.UPSTREAM_CX_DESTROY_REMOTE_WITH_ACTIVE_RQ
              : ClusterCounter.UPSTREAM_CX_DESTROY_LOCAL_WITH_ACTIVE_RQ);
    }
  }

  private static ResetReason resetReason(ConnectFailedException failure) {
    return switch (failure.kind()) {
      case REMOTE -> ResetReason.CONNECT_FAILURE;
      case LOCAL -> ResetReason.LOCAL_CONNECT_FAILURE;
      case TIMEOUT -> ResetReason.CONNECT_TIMEOUT;
    };
  }
}
