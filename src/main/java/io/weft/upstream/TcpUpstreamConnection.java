package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.DelegatingConnection;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection to a host that belongs to one downstream connection and gives its permits back.
 *
 * <p>Made by {@link Cluster#connect}; an identity object.
 */
public final class TcpUpstreamConnection extends DelegatingConnection implements TcpUpstream {
  private final Cluster cluster;
  private final Host host;
  private final Connection connection;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final long startNanos = System.nanoTime();
  private volatile boolean endedByHost;

  private TcpUpstreamConnection(Cluster cluster, Host host, Connection connection) {
    super(connection);
    this.cluster = cluster;
    this.host = host;
    this.connection = connection;
  }

  /** See {@link Cluster#connect}. */
  static TcpUpstreamConnection open(
      Cluster cluster,
      Host host,
      ConnectOptions options,
      UpstreamInfo info,
      Cancellation cancellation)
      throws StreamResetException {
    CircuitBreakers breakers = cluster.circuitBreakers(ResourcePriority.DEFAULT);
    ClusterStats stats = cluster.stats();
    if (!breakers.connections().tryAcquire()) {
      stats.increment(ClusterCounter.UPSTREAM_CX_OVERFLOW);
      throw Cluster.overflow();
    }
    boolean opened = false;
    try {
      Connection connection = connect(cluster, host, options, info, cancellation);
      info.host(host.address(), host.hostname(), host.endpoint().metadata());
      info.connection(connection.info(), null);
      stats.increment(ClusterCounter.UPSTREAM_RQ_TOTAL);
      stats.increment(ClusterGauge.UPSTREAM_RQ_ACTIVE);
      host.stats().onRequest();
      opened = true;
      return new TcpUpstreamConnection(cluster, host, connection);
    } finally {
      if (!opened) {
        breakers.connections().release();
      }
    }
  }

  @Override
  public void abort() {
    super.abort();
    end();
  }

  @Override
  public ClusterStats clusterStats() {
    return cluster.stats();
  }

  @Override
  public void endedByHost() {
    endedByHost = true;
  }

  @Override
  public void close() {
    super.close();
    end();
  }

  private static Connection connect(
      Cluster cluster,
      Host host,
      ConnectOptions options,
      UpstreamInfo info,
      Cancellation cancellation)
      throws StreamResetException {
    CircuitBreakers breakers = cluster.circuitBreakers(ResourcePriority.DEFAULT);
    ClusterStats stats = cluster.stats();
    if (!breakers.pendingRequests().tryAcquire()) {
      stats.increment(ClusterCounter.UPSTREAM_RQ_PENDING_OVERFLOW);
      throw Cluster.overflow();
    }
    stats.increment(ClusterCounter.UPSTREAM_RQ_PENDING_TOTAL);
    stats.increment(ClusterGauge.UPSTREAM_RQ_PENDING_ACTIVE);
    host.stats().onPending();
    try {
      return cluster.connector().open(host, options, cancellation, info);
    } catch (StreamResetException e) {
      stats.increment(
          cancellation.isCancelled()
              ? ClusterCounter.UPSTREAM_RQ_CANCELLED
              : ClusterCounter.UPSTREAM_RQ_PENDING_FAILURE_EJECT);
      throw e;
    } finally {
      cancellation.waitsForNothing();
      breakers.pendingRequests().release();
      stats.decrement(ClusterGauge.UPSTREAM_RQ_PENDING_ACTIVE);
      host.stats().onPendingEnd();
    }
  }

  private void end() {
    if (closed.compareAndSet(false, true)) {
      host.stats().onRequestEnd();
      cluster.stats().decrement(ClusterGauge.UPSTREAM_RQ_ACTIVE);
      cluster.circuitBreakers(ResourcePriority.DEFAULT).connections().release();
      cluster.stats().recordLengthMillis((System.nanoTime() - startNanos) / 1_000_000);
      cluster.connector().close(host, connection, endedByHost, true);
    }
  }
}
