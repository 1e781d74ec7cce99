package io.weft.extension.filter.network.tcpproxy;

import io.weft.common.Deadlines;
import io.weft.common.Log;
import io.weft.http.Pause;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.router.RoutingView;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.ClusterDemand;
import io.weft.upstream.Host;
import io.weft.upstream.TcpUpstream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets a connection to a host: chooses cluster and host anew for each attempt, and notes why there
 * is none in the end. Source: Envoy's {@code TcpProxy::Filter::establishUpstreamConnection}.
 */
record HostConnector(
    TcpProxySettings settings,
    TcpProxyStats stats,
    Supplier<? extends RoutingView> views,
    Deadlines deadlines) {
  private static final Log LOG = Log.of("filter");

  /** The name of a cluster that an earlier filter chose for the connection. */
  private static final String CHOSEN_CLUSTER = "envoy.tcp_proxy.cluster";

  /** Whether an earlier filter wants the connection to go without a tunnel. */
  private static final String DISABLE_TUNNELING = "envoy.tcp_proxy.disable_tunneling";

  /** Why there is no connection; Envoy logs the number. */
  private enum Failure {
    CONNECT_FAILED,
    NO_HEALTHY_UPSTREAM,
    RESOURCE_LIMIT_EXCEEDED,
    NO_ROUTE
  }

  /** A connection to a host, which the caller closes; null if there is none. Blocks. */
  @Nullable TcpUpstream connect(StreamInfo info) {
    for (int attempt = 1; true; attempt++) {
      Cluster cluster = cluster(info);
      if (cluster == null) {
        stats.noRoute();
        return failed(info, ResponseFlag.NO_CLUSTER_FOUND, Failure.NO_ROUTE);
      }
      if (attempt > settings.connecting().attempts()) {
        cluster.stats().increment(ClusterCounter.UPSTREAM_CX_CONNECT_ATTEMPTS_EXCEEDED);
        return failed(info, ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED, Failure.CONNECT_FAILED);
      }
      info.ensureUpstream().attemptCount(attempt);
      Host host = cluster.chooseHost(ConnectionHash.of(settings.hashPolicy(), info));
      if (host == null) {
        return failed(info, ResponseFlag.NO_HEALTHY_UPSTREAM, Failure.NO_HEALTHY_UPSTREAM);
      }
      try {
        return open(cluster, host, info);
      } catch (StreamResetException e) {
        LOG.debug(() -> "no connection to " + host.address() + ": " + e.detail());
        if (e.reason() == ResetReason.OVERFLOW) {
          return failed(info, ResponseFlag.UPSTREAM_OVERFLOW, Failure.RESOURCE_LIMIT_EXCEEDED);
        }
        if (info.cancellation().isCancelled()) {
          return null;
        }
        noteFailure(info, e);
      }
      if (attempt < settings.connecting().attempts()) {
        Pause.await(settings.connecting().drawPauseNanos(attempt), deadlines, info.cancellation());
      }
    }
  }

  private TcpUpstream open(Cluster cluster, Host host, StreamInfo info)
      throws StreamResetException {
    Tunneling tunneling = settings.connecting().tunneling();
    return tunneling == null || "true".equals(info.filterState(DISABLE_TUNNELING))
        ? cluster.connect(host, info, info.cancellation())
        : Tunnel.open(tunneling, cluster, host, info);
  }

  private @Nullable Cluster cluster(StreamInfo info) {
    Object chosen = info.filterState(CHOSEN_CLUSTER);
    String name = chosen == null ? settings.drawCluster() : chosen.toString();
    Cluster cluster = views.get().cluster(name);
    ClusterDemand onDemand = settings.connecting().onDemand();
    if (cluster == null && onDemand != null) {
      ClusterDemand.Outcome outcome = onDemand.await(name, info.cancellation());
      cluster = views.get().cluster(name);
      stats.clusterAsked(cluster != null, outcome);
    }
    if (cluster != null) {
      info.upstreamCluster(cluster.identity());
    }
    return cluster;
  }

  private static void noteFailure(StreamInfo info, StreamResetException failure) {
    if (failure.reason() != ResetReason.LOCAL_CONNECT_FAILURE) {
      info.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
    }
    if (!failure.detail().equals(failure.reason().text())) {
      info.ensureUpstream().transportFailureReason(failure.detail());
    }
  }

  private static @Nullable TcpUpstream failed(StreamInfo info, ResponseFlag flag, Failure failure) {
    info.addFlag(flag);
    // Envoy spells it so.
    info.connection().localCloseReason("tcp_initializion_failure:" + failure.ordinal());
    return null;
  }
}
