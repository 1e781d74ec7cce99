package io.weft.upstream;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.HttpRequest;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamCluster;
import io.weft.net.ConnectOptions;
import io.weft.net.InternalListeners;
import io.weft.net.ProxiedClient;
import io.weft.stats.Scope;
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
  private final UpstreamCluster identity;

  /** Made by the first request; two threads may make it, both the same. */
  private @Nullable String maintenanceKey;

  private final ClusterStats stats;
  private final Deadlines deadlines;
  private final ControlThread control;
  private final PriorityBreakers breakers;
  private final Connector connector;
  private final CodecCallbacks callbacks;
  private final @Nullable PredictivePreconnect predictive;
  private final @Nullable TimeoutBudgetStats timeoutBudgets;
  private final @Nullable RequestResponseSizeStats sizes;
  private volatile List<Host> hosts = List.of();
  private volatile LoadBalancer loadBalancer = LoadBalancer.EMPTY;
  private volatile LoadBalancing balancing;
  private volatile InternalListeners internal = InternalListeners.disabled();
  private @Nullable DnsDiscovery dns;
  private volatile @Nullable ProvidedHosts provided;
  private @Nullable EndpointDiscovery endpointDiscovery;
  private Runnable onUpdated = () -> {};

  /**
   * A cluster whose hosts become known by {@link #start}.
   *
   * @param scope the root; stats are made below {@code cluster.<statName>.}
   */
  public Cluster(
      ClusterSettings settings, Scope scope, Deadlines deadlines, ControlThread control) {
    this.settings = settings;
    this.identity = new UpstreamCluster(settings.name(), settings.statName(), settings.metadata());
    this.stats = new ClusterStats(scope.scope("cluster." + settings.statName()));
    this.deadlines = deadlines;
    this.control = control;
    this.connector = new Connector(this);
    this.callbacks = new ByteCounters(stats);
    this.breakers = new PriorityBreakers(settings.breakers(), stats);
    ClusterSettings.Tracking tracking = settings.tracking();
    this.timeoutBudgets = tracking.timeoutBudgets() ? new TimeoutBudgetStats(stats.scope()) : null;
    this.sizes = tracking.sizes() ? new RequestResponseSizeStats(stats.scope()) : null;
    this.balancing = settings.loadBalancing();
    PreconnectPolicy preconnect = settings.connections().preconnect();
    this.predictive =
        preconnect.isPredictive()
            ? new PredictivePreconnect(this, preconnect.predictiveRatio())
            : null;
  }

  /**
   * Begins discovery. {@code onInitialized} runs once when the hosts are known or cannot be had: at
   * once for a static cluster, else later on the control thread. Control thread, or before it runs.
   */
  public void start(DnsResolver resolver, Runnable onInitialized) {
    start(HostDiscovery.of(resolver), onInitialized);
  }

  /** As above; hosts of a cluster of type EDS come from {@code discovery}. */
  public void start(HostDiscovery discovery, Runnable onInitialized) {
    stats.set(ClusterGauge.WARMING_STATE, 1);
    Runnable initialized =
        () -> {
          stats.set(ClusterGauge.WARMING_STATE, 0);
          onUpdated = discovery.onUpdated();
          onInitialized.run();
        };
    DnsResolver resolver = discovery.dns();
    internal = discovery.internal();
    switch (settings.discovery()) {
      case ClusterSettings.Discovery.Fixed fixed -> {
        hosts(fixed.endpoints());
        initialized.run();
      }
      case ClusterSettings.Discovery.StrictDns strict ->
          startDns(
              new DnsDiscovery(this, resolver, strict.endpoints(), strict.dns(), false),
              initialized);
      case ClusterSettings.Discovery.LogicalDns logical ->
          startDns(
              new DnsDiscovery(this, resolver, List.of(logical.endpoint()), logical.dns(), true),
              initialized);
      case ClusterSettings.Discovery.OriginalDst meant ->
          startProvided(new OriginalDstHosts(this, meant), initialized);
      case ClusterSettings.Discovery.Provided kind ->
          startProvided(kind.maker().of(this), initialized);
      case ClusterSettings.Discovery.Eds eds -> {
        endpointDiscovery = discovery.endpoints();
        discovery.endpoints().start(this, eds.locator(), initialized);
      }
    }
  }

  /** By which routes name it. */
  public String name() {
    return settings.name();
  }

  /** Its name in stats and logs. */
  public String statName() {
    return settings.statName();
  }

  /** What logs and formats show of it. */
  public UpstreamCluster identity() {
    return identity;
  }

  /** The runtime key that says which share of requests, in percent, is refused. */
  public String maintenanceKey() {
    String known = maintenanceKey;
    if (known == null) {
      known = "upstream.maintenance_mode." + settings.name();
      maintenanceKey = known;
    }
    return known;
  }

  /** What the configuration says. */
  public ClusterSettings settings() {
    return settings;
  }

  /** What it counts. */
  public ClusterStats stats() {
    return stats;
  }

  /** Where it is counted how much of their time limits requests use up; null for nowhere. */
  public @Nullable TimeoutBudgetStats timeoutBudgets() {
    return timeoutBudgets;
  }

  /** Where it is counted how large requests and responses are; null for nowhere. */
  public @Nullable RequestResponseSizeStats sizes() {
    return sizes;
  }

  /** The limits that requests of {@code priority} count against. */
  public CircuitBreakers circuitBreakers(ResourcePriority priority) {
    return breakers.of(priority);
  }

  /** All hosts, healthy or not, in the order of discovery. */
  public List<Host> hosts() {
    return hosts;
  }

  /**
   * The host for a request; null if there is none, which is counted. Blocks only where the
   * cluster's kind looks a name up for the request, and not for long.
   */
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    Host host = loadBalancer.chooseHost(context);
    if (host == null) {
      stats.increment(ClusterCounter.UPSTREAM_CX_NONE_HEALTHY);
    }
    return host;
  }

  /** A host that one of the next requests will get; null if that cannot be told. */
  @Nullable Host peekHost() {
    return loadBalancer.peekHost();
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
    StreamInfo info = request.streamInfo();
    UpstreamProtocol protocol = settings.connections().protocol().of(info.protocol());
    ConnectOptions options =
        forDownstream(settings.connections().naming().options(request.headers()), info);
    if (predictive != null) {
      predictive.beforeStream(priority, protocol, options);
    }
    return host.pools().of(options).pool(priority, protocol, this).newStream(info, cancellation);
  }

  /**
   * Opens a connection to {@code host} for the TCP proxy; the caller closes it.
   *
   * <p>Blocks while it connects; the connect timeout or {@code cancellation} end it. Notes host and
   * connection in {@code streamInfo}.
   *
   * @throws StreamResetException as {@link #newStream}
   */
  public TcpUpstreamConnection connect(Host host, StreamInfo streamInfo, Cancellation cancellation)
      throws StreamResetException {
    return TcpUpstreamConnection.open(
        this,
        host,
        forDownstream(ConnectOptions.NONE, streamInfo),
        streamInfo.ensureUpstream(),
        cancellation);
  }

  private ConnectOptions forDownstream(ConnectOptions options, StreamInfo info) {
    ProxiedClient client = settings.connections().transport().client(info.connection());
    ConnectOptions own = client == null ? options : options.forClient(client);
    return info.hasFilterState() ? FilterStateOptions.override(own, info) : own;
  }

  /**
   * Takes over what discovery says: hosts that stay keep their pools, others are drained. Control
   * thread only.
   */
  public void hosts(List<Endpoint> endpoints) {
    HostDiff diff = HostDiff.of(hosts, endpoints);
    replaceHosts(diff.hosts(), diff.changedPriorities(), diff.removed());
  }

  /**
   * Makes the hosts known that the cluster's kind provides, and drains {@code removed}. Control
   * thread only.
   */
  public void provide(List<Host> current, List<Host> removed) {
    replaceHosts(current, 1, removed);
  }

  private void replaceHosts(List<Host> current, int changedPriorities, List<Host> removed) {
    hosts = current;
    stats.add(ClusterCounter.MEMBERSHIP_CHANGE, changedPriorities);
    rebuildLoadBalancer();
    onUpdated.run();
    for (Host host : removed) {
      host.drain();
    }
  }

  /**
   * Takes over what EDS says: its hosts, and how load is shared among them. Control thread only.
   */
  public void assign(EndpointAssignment assignment) {
    balancing = settings.loadBalancing().with(assignment);
    int heaviest = 0;
    for (Endpoint endpoint : assignment.endpoints()) {
      heaviest = Math.max(heaviest, endpoint.weight());
    }
    stats.set(ClusterGauge.MAX_HOST_WEIGHT, heaviest);
    hosts(assignment.endpoints());
  }

  /** How hosts are chosen now. */
  public LoadBalancing loadBalancing() {
    return balancing;
  }

  /** Has health and weights of the hosts count as they are now; control thread only. */
  public void rebuildLoadBalancer() {
    List<Host> current = hosts;
    ProvidedHosts own = provided;
    update(own == null ? LoadBalancers.build(balancing, current, stats) : own);
    long healthy = 0;
    long degraded = 0;
    long excluded = 0;
    for (Host host : current) {
      healthy += host.isHealthy() ? 1 : 0;
      degraded += host.isDegraded() ? 1 : 0;
      excluded += host.isExcluded() ? 1 : 0;
    }
    stats.set(ClusterGauge.MEMBERSHIP_TOTAL, current.size());
    stats.set(ClusterGauge.MEMBERSHIP_HEALTHY, healthy);
    stats.set(ClusterGauge.MEMBERSHIP_DEGRADED, degraded);
    stats.set(ClusterGauge.MEMBERSHIP_EXCLUDED, excluded);
  }

  /** Puts {@code replacement} in the place of the load balancer; control thread only. */
  public void update(LoadBalancer replacement) {
    loadBalancer = replacement;
  }

  /**
   * Ends discovery and drains the pools: idle connections close now, others with their request.
   * Requests that found the cluster before still get a host and go through. Takes the stats off all
   * pages. Control thread only.
   */
  @Override
  public void close() {
    if (dns != null) {
      dns.close();
    }
    if (provided != null) {
      provided.close();
    }
    if (endpointDiscovery != null) {
      endpointDiscovery.stop(this);
    }
    for (Host host : hosts) {
      host.drain();
    }
    settings.connections().transport().close();
    stats.close();
  }

  /** What brings and chooses the hosts, where the cluster's kind does that itself; else null. */
  public @Nullable ProvidedHosts provided() {
    return provided;
  }

  InternalListeners internal() {
    return internal;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** The thread that changes this cluster. */
  public ControlThread control() {
    return control;
  }

  Connector connector() {
    return connector;
  }

  CodecCallbacks callbacks() {
    return callbacks;
  }

  @Override
  public String toString() {
    return name();
  }

  private void startProvided(ProvidedHosts hosts, Runnable onInitialized) {
    provided = hosts;
    update(hosts);
    hosts.start();
    onInitialized.run();
  }

  private void startDns(DnsDiscovery discovery, Runnable onInitialized) {
    dns = discovery;
    discovery.start(onInitialized);
  }

  /** An overflow of a limit, as an exception. */
  static StreamResetException overflow() {
    return new StreamResetException(ResetReason.OVERFLOW);
  }
}
