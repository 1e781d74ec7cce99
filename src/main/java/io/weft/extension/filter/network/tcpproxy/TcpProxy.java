package io.weft.extension.filter.network.tcpproxy;

import io.weft.accesslog.AccessLogger;
import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.common.Log;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.DirectTransfer;
import io.weft.router.RoutingView;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ClusterStats;
import io.weft.upstream.Host;
import io.weft.upstream.LoadBalancerContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies bytes between a client and a host of a cluster, in both directions at once; the end of
 * input of one side is passed on to the other.
 *
 * <p>Immutable and shared by all connections of its filter chain. The connection's thread copies
 * from the client, a second one from the host. Source: {@code envoy.filters.network.tcp_proxy}.
 */
final class TcpProxy implements ConnectionHandler {
  private static final Log LOG = Log.of("filter");

  /** A cluster and its share of the connections. */
  record WeightedCluster(String name, long weight) {}

  /**
   * What the configuration says. Nanoseconds; 0 for no limit.
   *
   * @param clusters one, or several with weights
   */
  record Settings(
      List<WeightedCluster> clusters,
      long idleTimeoutNanos,
      long maxDurationNanos,
      int maxConnectAttempts,
      List<AccessLogger> accessLogs) {
    Settings {
      clusters = List.copyOf(clusters);
      accessLogs = List.copyOf(accessLogs);
    }
  }

  private final Settings settings;
  private final TcpProxyStats stats;
  private final Supplier<? extends RoutingView> views;
  private final Deadlines deadlines;

  TcpProxy(
      Settings settings,
      TcpProxyStats stats,
      Supplier<? extends RoutingView> views,
      Deadlines deadlines) {
    this.settings = settings;
    this.stats = stats;
    this.views = views;
    this.deadlines = deadlines;
  }

  @Override
  public void handle(Connection downstream) {
    StreamInfo info = StreamInfo.ofConnection(downstream.info());
    stats.opened();
    Deadline maxDuration = deadlines.deadline(() -> tooLong(downstream, info));
    if (settings.maxDurationNanos() > 0) {
      maxDuration.arm(settings.maxDurationNanos());
    }

    try {
      proxy(downstream, info);
    } finally {
      maxDuration.disarm();
      stats.closed();
      info.responseEndNanos(System.nanoTime());
      log(info);
    }
  }

  private void proxy(Connection downstream, StreamInfo info) {
    String name = pick(info.random());
    Cluster cluster = views.get().cluster(name);
    if (cluster == null) {
      stats.noRoute();
      info.addFlag(ResponseFlag.NO_CLUSTER_FOUND);
      return;
    }
    info.upstreamCluster(cluster.name(), cluster.statName(), cluster.metadata());
    try (Connection upstream = connect(cluster, info)) {
      if (upstream != null) {
        new Relay(downstream, upstream, info, cluster.stats()).run();
      }
    }
  }

  private @Nullable Connection connect(Cluster cluster, StreamInfo info) {
    for (int attempt = 1; attempt <= settings.maxConnectAttempts(); attempt++) {
      info.ensureUpstream().attemptCount(attempt);
      Host host = cluster.chooseHost(LoadBalancerContext.NONE);
      if (host == null) {
        info.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        return null;
      }
      try {
        return cluster.connect(host, info, info.cancellation());
      } catch (StreamResetException e) {
        LOG.debug(() -> "no connection to " + host.address() + ": " + e.detail());
        if (e.reason() == ResetReason.OVERFLOW) {
          info.addFlag(ResponseFlag.UPSTREAM_OVERFLOW);
          return null;
        }
        if (!e.detail().equals(e.reason().text())) {
          info.ensureUpstream().transportFailureReason(e.detail());
        }
      }
    }
    cluster.stats().increment(ClusterCounter.UPSTREAM_CX_CONNECT_ATTEMPTS_EXCEEDED);
    info.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
    info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
    return null;
  }

  private String pick(long random) {
    List<WeightedCluster> clusters = settings.clusters();
    if (clusters.size() == 1) {
      return clusters.get(0).name();
    }
    long total = 0;
    for (WeightedCluster cluster : clusters) {
      total += cluster.weight();
    }
    long selected = Long.remainderUnsigned(random, total);
    for (WeightedCluster cluster : clusters) {
      selected -= cluster.weight();
      if (selected < 0) {
        return cluster.name();
      }
    }
    return clusters.get(ThreadLocalRandom.current().nextInt(clusters.size())).name();
  }

  private void tooLong(Connection downstream, StreamInfo info) {
    stats.maxDuration();
    info.addFlag(ResponseFlag.DURATION_TIMEOUT);
    info.responseCodeDetails("max_connection_duration_reached");
    info.cancellation().cancel(ResetReason.TIMEOUT);
    downstream.abort();
  }

  private void log(StreamInfo info) {
    List<AccessLogger> loggers = settings.accessLogs();
    if (loggers.isEmpty()) {
      return;
    }
    FormatContext context = FormatContext.of(info, AccessLogType.TCP_CONNECTION_END);
    for (int i = 0; i < loggers.size(); i++) {
      loggers.get(i).log(context);
    }
  }

  /** The two copy loops of one connection. */
  private final class Relay {
    private final Connection downstream;
    private final Connection upstream;
    private final StreamInfo info;
    private final ClusterStats ofCluster;
    private final Deadline idle;
    private volatile long lastActivity = deadlines.nanos();

    Relay(Connection downstream, Connection upstream, StreamInfo info, ClusterStats ofCluster) {
      this.ofCluster = ofCluster;
      this.downstream = downstream;
      this.upstream = upstream;
      this.info = info;
      this.idle = deadlines.deadline(this::checkIdle);
    }

    void run() {
      if (settings.idleTimeoutNanos() > 0) {
        idle.arm(settings.idleTimeoutNanos());
      }
      Thread back =
          Thread.ofVirtual()
              .name(Thread.currentThread().getName() + " from host")
              .start(this::back);
      try {
        copy(downstream, upstream, this::received);
      } finally {
        join(back);
        idle.disarm();
      }
    }

    private void back() {
      copy(upstream, downstream, this::sent);
    }

    /** Copies until the end of input, which is passed on; a failure ends both connections. */
    private void copy(Connection from, Connection to, DirectTransfer.Progress progress) {
      try {
        DirectTransfer.copy(from.in(), to.out(), Long.MAX_VALUE, progress);
        to.shutdownOutput();
      } catch (IOException e) {
        LOG.debug(() -> "[C" + downstream.info().id() + "] ended: " + e);
        from.abort();
        to.abort();
      }
    }

    private void received(int bytes) {
      lastActivity = deadlines.nanos();
      stats.received().add(bytes);
      ofCluster.add(ClusterCounter.UPSTREAM_CX_TX_BYTES_TOTAL, bytes);
      info.addBytesReceived(bytes, bytes);
      info.ensureUpstream().addBytesSent(0, bytes);
    }

    private void sent(int bytes) {
      lastActivity = deadlines.nanos();
      stats.sent().add(bytes);
      ofCluster.add(ClusterCounter.UPSTREAM_CX_RX_BYTES_TOTAL, bytes);
      info.addBytesSent(bytes, bytes);
      info.ensureUpstream().addBytesReceived(0, bytes);
    }

    private void checkIdle() {
      long left = settings.idleTimeoutNanos() - (deadlines.nanos() - lastActivity);
      if (left > 0) {
        idle.arm(left);
        return;
      }
      stats.idleTimeout();
      downstream.abort();
      upstream.abort();
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        LOG.warning(() -> "unexpected interrupt ignored");
      }
    }
  }
}
