package io.weft.extension.filter.network.tcpproxy;

import io.weft.stats.Counter;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;
import io.weft.upstream.ClusterDemand;
import org.jspecify.annotations.Nullable;

/** What a TCP proxy counts below {@code tcp.<stat_prefix>.}; any thread. */
final class TcpProxyStats {
  private static final StatGroup GROUP = new StatGroup();
  private static final int CX_NO_ROUTE = GROUP.counter("downstream_cx_no_route");
  private static final int CX_RX_BYTES = GROUP.counter("downstream_cx_rx_bytes_total");
  private static final int CX_TOTAL = GROUP.counter("downstream_cx_total");
  private static final int CX_TX_BYTES = GROUP.counter("downstream_cx_tx_bytes_total");
  private static final int IDLE_TIMEOUT = GROUP.counter("idle_timeout");
  private static final int MAX_DURATION = GROUP.counter("max_downstream_connection_duration");

  static {
    GROUP.counter("downstream_flow_control_paused_reading_total");
    GROUP.counter("downstream_flow_control_resumed_reading_total");
    GROUP.counter("downstream_cx_drain_close");
    GROUP.counter("downstream_cx_overload_close");
    GROUP.counter("early_data_received_count_total");
    GROUP.counter("route_delayed_total");
    GROUP.counter("upstream_flush_total");
    GROUP.gauge("downstream_cx_rx_bytes_buffered");
    GROUP.gauge("downstream_cx_tx_bytes_buffered");
    GROUP.gauge("upstream_flush_active");
  }

  private static final StatGroup ON_DEMAND = new StatGroup();
  private static final int ON_DEMAND_ATTEMPT = ON_DEMAND.counter("on_demand_cluster_attempt");
  private static final int ON_DEMAND_MISSING = ON_DEMAND.counter("on_demand_cluster_missing");
  private static final int ON_DEMAND_SUCCESS = ON_DEMAND.counter("on_demand_cluster_success");
  private static final int ON_DEMAND_TIMEOUT = ON_DEMAND.counter("on_demand_cluster_timeout");

  private final Stats stats;
  private final @Nullable Stats onDemand;

  /**
   * Stats below {@code tcp.<statPrefix>.}.
   *
   * @param asksOnDemand whether clusters are asked for on demand
   */
  TcpProxyStats(Scope root, String statPrefix, boolean asksOnDemand) {
    Scope scope = root.scope("tcp." + statPrefix);
    this.stats = scope.group(GROUP);
    this.onDemand = asksOnDemand ? scope.group(ON_DEMAND) : null;
  }

  /** A cluster was asked for: it can serve, or not, perhaps for want of an answer. */
  void clusterAsked(boolean isThere, ClusterDemand.Outcome outcome) {
    if (onDemand != null) {
      onDemand.counter(ON_DEMAND_ATTEMPT).inc();
      int result =
          isThere
              ? ON_DEMAND_SUCCESS
              : switch (outcome) {
                case ANSWERED -> ON_DEMAND_MISSING;
                case TIMED_OUT -> ON_DEMAND_TIMEOUT;
              };
      onDemand.counter(result).inc();
    }
  }

  void opened() {
    stats.counter(CX_TOTAL).inc();
  }

  void noRoute() {
    stats.counter(CX_NO_ROUTE).inc();
  }

  void idleTimeout() {
    stats.counter(IDLE_TIMEOUT).inc();
  }

  void maxDuration() {
    stats.counter(MAX_DURATION).inc();
  }

  Counter received() {
    return stats.counter(CX_RX_BYTES);
  }

  Counter sent() {
    return stats.counter(CX_TX_BYTES);
  }
}
