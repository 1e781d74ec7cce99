package io.weft.extension.filter.network.tcpproxy;

import io.weft.stats.Counter;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;

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

  private final Stats stats;

  TcpProxyStats(Scope root, String statPrefix) {
    this.stats = root.scope("tcp." + statPrefix).group(GROUP);
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
