package io.weft.upstream;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.common.Metadata;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.HttpRequest;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.net.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of hosts that serve the same requests: an identity object that is shared by all requests
 * and lives, with its stats and limits, as long as it is configured.
 *
 * <p>Requests read one volatile field, the load balancer. The control thread alone changes hosts,
 * health and load balancer. Source: {@code envoy.config.cluster.v3.Cluster}.
 */
public final class Cluster implements AutoCloseable {
  private final ClusterSettings settings;
  private final ClusterStats stats;
  private final Deadlines deadlines;
  private final ControlThread control;
  private final List<CircuitBreakers> breakers;
  private final Connector connector;
  private final HttpClientConnection.Factory codecs;
  private volatile List<Host> hosts = List.of();
  private volatile LoadBalancer loadBalancer = LoadBalancer.EMPTY;

  /** A cluster without hosts. */
  Cluster(
      ClusterSettings settings,
      ClusterStats stats,
      Deadlines deadlines,
      ControlThread control,
      HttpClientConnection.Factory codecs) {
    this.settings = settings;
    this.stats = stats;
    this.deadlines = deadlines;
    this.control = control;
    this.codecs = codecs;
    this.breakers = settings.breakers().stream().map(CircuitBreakers::of).toList();
    this.connector = new Connector(this);
  }

  /** By which routes name it. */
  public String name() {
    return settings.name();
  }

  /** Its name in stats and logs. */
  public String statName() {
    return settings.statName();
  }

  /** Its metadata. */
  public Metadata metadata() {
    return settings.metadata();
  }

  /** What the configuration says. */
  public ClusterSettings settings() {
    return settings;
  }

  /** What it counts. */
  public ClusterStats stats() {
    return stats;
  }

  /** The limits that requests of {@code priority} count against. */
  public CircuitBreakers circuitBreakers(ResourcePriority priority) {
    return breakers.get(priority.ordinal());
  }

  /** All hosts, healthy or not, in the order of discovery. */
  public List<Host> hosts() {
    return hosts;
  }

  /** The host for a request; null if there is none, which is counted. Never blocks. */
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    Host host = loadBalancer.chooseHost(context);
    if (host == null) {
      stats.increment(ClusterCounter.UPSTREAM_CX_NONE_HEALTHY);
    }
    return host;
  }

  /**
   * Opens a stream to {@code host}, on a pooled connection or on a new one that this thread dials.
   *
   * <p>Blocks while it connects or waits for a permit; the connect timeout or {@code cancellation}
   * end it. Notes host, connection and times in the request's {@link io.weft.http.UpstreamInfo};
   * the host only if a connection to it was had or tried. The caller owns the stream and ends it by
   * closing its response or by {@link ClientStream#reset}. A request without body that may be
   * repeated is sent once more by the stream itself if its connection was stale.
   *
   * @param cancellation the attempt's; its {@code onCancel} is used while this blocks
   * @throws StreamResetException OVERFLOW when a circuit breaker refuses, CONNECT_TIMEOUT,
   *     CONNECT_FAILURE or LOCAL_CONNECT_FAILURE with the transport's reason when no connection
   *     could be opened, the cancellation's reason when it was cancelled
   */
  public ClientStream newStream(
      Host host, HttpRequest request, ResourcePriority priority, Cancellation cancellation)
      throws StreamResetException {
    return host.pools().http1(priority, this).newStream(request.streamInfo(), cancellation);
  }

  /**
   * Opens a connection to {@code host} for the TCP proxy; the caller closes it.
   *
   * <p>Blocks while it connects; the connect timeout or {@code cancellation} end it. Notes host and
   * connection in {@code streamInfo}.
   *
   * @throws StreamResetException as {@link #newStream}
   */
  public Connection connect(Host host, StreamInfo streamInfo, Cancellation cancellation)
      throws StreamResetException {
    return TcpUpstreamConnection.open(this, host, streamInfo.ensureUpstream(), cancellation);
  }

  /** Puts {@code replacement} in the place of the load balancer; control thread only. */
  void update(LoadBalancer replacement) {
    loadBalancer = replacement;
  }

  /** Drains the pools of all hosts: idle connections close now, others with their request. */
  @Override
  public void close() {
    update(LoadBalancer.EMPTY);
    for (Host host : hosts) {
      host.pools().drain();
    }
    hosts = List.of();
  }

  Deadlines deadlines() {
    return deadlines;
  }

  ControlThread control() {
    return control;
  }

  Connector connector() {
    return connector;
  }

  HttpClientConnection.Factory codecs() {
    return codecs;
  }

  @Override
  public String toString() {
    return name();
  }

  /** An overflow of a limit, as an exception. */
  static StreamResetException overflow() {
    return new StreamResetException(ResetReason.OVERFLOW);
  }
}
