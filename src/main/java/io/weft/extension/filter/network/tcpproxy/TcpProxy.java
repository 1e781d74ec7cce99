package io.weft.extension.filter.network.tcpproxy;

import io.weft.accesslog.AccessLogger;
import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.formatter.AccessLogType;
import io.weft.formatter.FormatContext;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.router.RoutingView;
import io.weft.upstream.TcpUpstream;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
  private static final String MAX_DURATION_REACHED = "max_connection_duration_reached";
  private static final String IDLE_TIMEOUT = "envoy.tcp_proxy.per_connection_idle_timeout_ms";

  private final TcpProxySettings settings;
  private final TcpProxyStats stats;
  private final Supplier<? extends RoutingView> views;
  private final Deadlines deadlines;

  TcpProxy(
      TcpProxySettings settings,
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
    Deadline maxDuration = startMaxDuration(downstream, info);
    Deadline periodic = startPeriodicLog(info);
    try {
      proxy(downstream, info);
    } finally {
      disarm(maxDuration);
      disarm(periodic);
      info.responseEndNanos(System.nanoTime());
      log(info, AccessLogType.TCP_CONNECTION_END);
    }
  }

  @Override
  public void refuse(Connection downstream) {
    StreamInfo info = StreamInfo.ofConnection(downstream.info());
    stats.opened();
    info.responseEndNanos(System.nanoTime());
    log(info, AccessLogType.TCP_CONNECTION_END);
  }

  @Override
  public boolean servesHalfClosed() {
    return true;
  }

  private void proxy(Connection downstream, StreamInfo info) {
    try (TcpUpstream upstream =
        new HostConnector(settings, stats, views, deadlines).connect(info)) {
      if (upstream == null) {
        return;
      }
      if (settings.logging().onConnected()) {
        log(info, AccessLogType.TCP_UPSTREAM_CONNECTED);
      }
      // Half-closed connections wait for the host alone, and aborting the client's side wakes
      // nobody.
      info.cancellation().alsoOnCancel(reason -> upstream.abort());
      new Relay(downstream, upstream, info, stats, deadlines).run(idleTimeoutNanos(info));
    }
  }

  /** What an earlier filter says of the connection goes before the configuration. */
  private long idleTimeoutNanos(StreamInfo info) {
    return info.filterState(IDLE_TIMEOUT) instanceof Long millis
        ? TimeUnit.MILLISECONDS.toNanos(millis)
        : settings.idleTimeoutNanos();
  }

  private @Nullable Deadline startMaxDuration(Connection downstream, StreamInfo info) {
    long nanos = settings.maxDuration().draw();
    if (nanos == 0) {
      return null;
    }
    Deadline deadline = deadlines.deadline(() -> endTooLong(downstream, info));
    deadline.arm(nanos);
    return deadline;
  }

  private void endTooLong(Connection downstream, StreamInfo info) {
    stats.maxDuration();
    info.addFlag(ResponseFlag.DURATION_TIMEOUT);
    info.connection().localCloseReason(MAX_DURATION_REACHED);
    info.ensureUpstream().localCloseReason(MAX_DURATION_REACHED);
    info.cancellation().cancel(ResetReason.TIMEOUT);
    downstream.abort();
  }

  private @Nullable Deadline startPeriodicLog(StreamInfo info) {
    long interval = settings.logging().intervalNanos();
    if (interval == 0) {
      return null;
    }
    PeriodicLog periodic = new PeriodicLog(info, interval);
    periodic.deadline.arm(interval);
    return periodic.deadline;
  }

  private void log(StreamInfo info, AccessLogType type) {
    List<AccessLogger> loggers = settings.logging().loggers();
    if (loggers.isEmpty()) {
      return;
    }
    FormatContext context = FormatContext.of(info, type);
    for (int i = 0; i < loggers.size(); i++) {
      loggers.get(i).log(context);
    }
  }

  private static void disarm(@Nullable Deadline deadline) {
    if (deadline != null) {
      deadline.release();
    }
  }

  /** Logs a connection again and again while it lasts. */
  private final class PeriodicLog {
    private final StreamInfo info;
    private final long intervalNanos;
    private final Deadline deadline = deadlines.deadline(this::fire);

    PeriodicLog(StreamInfo info, long intervalNanos) {
      this.info = info;
      this.intervalNanos = intervalNanos;
    }

    private void fire() {
      Thread.ofVirtual()
          .name("log ds-" + info.connection().id())
          .start(() -> log(info, AccessLogType.TCP_PERIODIC));
      deadline.arm(intervalNanos);
    }
  }
}
