package io.weft.listener;

import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import io.weft.stats.StatGroup;
import io.weft.stats.Stats;

/**
 * What a listener counts below {@code listener.<address>.}; any thread.
 *
 * <p>Envoy counts connections once more for each of its workers. Weft has none: whatever it accepts
 * counts for {@code worker_0}, and for {@code main_thread} on the admin's listener. Source: Envoy's
 * page on listener statistics.
 */
final class ListenerStats implements AutoCloseable {
  private static final StatGroup GROUP = new StatGroup();
  private static final int CX_ACTIVE = GROUP.gauge("downstream_cx_active");
  private static final int CX_DESTROY = GROUP.counter("downstream_cx_destroy");
  private static final int CX_LENGTH_MS = GROUP.histogramMillis("downstream_cx_length_ms");
  private static final int CX_OVERFLOW = GROUP.counter("downstream_cx_overflow");
  private static final int CX_TOTAL = GROUP.counter("downstream_cx_total");
  private static final int CX_TRANSPORT_SOCKET_CONNECT_TIMEOUT =
      GROUP.counter("downstream_cx_transport_socket_connect_timeout");
  private static final int GLOBAL_CX_OVERFLOW = GROUP.counter("downstream_global_cx_overflow");
  private static final int LISTENER_FILTER_ERROR =
      GROUP.counter("downstream_listener_filter_error");
  private static final int LISTENER_FILTER_REMOTE_CLOSE =
      GROUP.counter("downstream_listener_filter_remote_close");
  private static final int PRE_CX_ACTIVE = GROUP.gauge("downstream_pre_cx_active");
  private static final int PRE_CX_TIMEOUT = GROUP.counter("downstream_pre_cx_timeout");
  private static final int NO_FILTER_CHAIN_MATCH = GROUP.counter("no_filter_chain_match");
  private static final int ACCEPTED_PER_EVENT =
      GROUP.histogram("connections_accepted_per_socket_event");
  private static final StatGroup CONFIGURED = new StatGroup();
  private static final int EXTENSION_CONFIG_MISSING =
      CONFIGURED.counter("extension_config_missing");
  private static final int NETWORK_EXTENSION_CONFIG_MISSING =
      CONFIGURED.counter("network_extension_config_missing");
  private static final StatGroup PER_THREAD = new StatGroup();
  private static final int THREAD_CX_ACTIVE = PER_THREAD.gauge("downstream_cx_active");
  private static final int THREAD_CX_TOTAL = PER_THREAD.counter("downstream_cx_total");
  private static final long NANOS_PER_MILLI = 1_000_000;

  static {
    GROUP.counter("downstream_cx_overload_reject");
  }

  private final Scope scope;
  private final Scope threadScope;
  private final Stats stats;
  private final Stats perThread;

  /** Stats of the listener {@code statPrefix} below {@code root}. */
  ListenerStats(Scope root, String statPrefix, AcceptedBy acceptedBy) {
    scope = root.scope("listener." + statPrefix);
    threadScope = scope.scope(acceptedBy.statName());
    stats = scope.group(GROUP);
    perThread = threadScope.group(PER_THREAD);
    if (acceptedBy == AcceptedBy.WORKERS) {
      scope.group(CONFIGURED);
    }
  }

  /** The listening socket yielded a connection. */
  void accepted() {
    stats.histogram(ACCEPTED_PER_EVENT).record(1);
  }

  /** A filter chain begins to serve a connection. */
  void opened() {
    stats.counter(CX_TOTAL).inc();
    stats.gauge(CX_ACTIVE).inc();
    perThread.counter(THREAD_CX_TOTAL).inc();
    perThread.gauge(THREAD_CX_ACTIVE).inc();
  }

  /** A connection has ended after {@code nanos}. */
  void closed(long nanos) {
    stats.gauge(CX_ACTIVE).dec();
    perThread.gauge(THREAD_CX_ACTIVE).dec();
    stats.counter(CX_DESTROY).inc();
    stats.histogram(CX_LENGTH_MS).record(nanos / NANOS_PER_MILLI);
  }

  /** Connections refused because the listener had too many. */
  Counter overflow() {
    return stats.counter(CX_OVERFLOW);
  }

  /** Connections refused because the process had too many. */
  Counter globalOverflow() {
    return stats.counter(GLOBAL_CX_OVERFLOW);
  }

  /** Connections that listener filters look at. */
  Gauge preConnections() {
    return stats.gauge(PRE_CX_ACTIVE);
  }

  /** Connections at which listener filters looked for too long. */
  Counter preConnectionTimeout() {
    return stats.counter(PRE_CX_TIMEOUT);
  }

  /** Connections that a listener filter refused. */
  Counter listenerFilterError() {
    return stats.counter(LISTENER_FILTER_ERROR);
  }

  /** Connections that the peer ended while listener filters looked at them. */
  Counter listenerFilterRemoteClose() {
    return stats.counter(LISTENER_FILTER_REMOTE_CLOSE);
  }

  /** Connections that no filter chain wanted. */
  Counter noFilterChainMatch() {
    return stats.counter(NO_FILTER_CHAIN_MATCH);
  }

  /** Connections closed because settings of a listener filter have not come. */
  Counter extensionConfigMissing() {
    return scope.group(CONFIGURED).counter(EXTENSION_CONFIG_MISSING);
  }

  /** Connections closed because settings of a network filter have not come. */
  Counter networkExtensionConfigMissing() {
    return scope.group(CONFIGURED).counter(NETWORK_EXTENSION_CONFIG_MISSING);
  }

  /** Connections whose transport socket took too long. */
  Counter transportSocketConnectTimeout() {
    return stats.counter(CX_TRANSPORT_SOCKET_CONNECT_TIMEOUT);
  }

  /** Takes the stats off all pages. */
  @Override
  public void close() {
    threadScope.close();
    scope.close();
  }
}
