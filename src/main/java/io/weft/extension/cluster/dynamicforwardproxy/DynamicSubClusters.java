package io.weft.extension.cluster.dynamicforwardproxy;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.common.Metadata;
import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import io.weft.net.Address;
import io.weft.stats.Scope;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.ClusterSettings.DnsEndpoint;
import io.weft.upstream.ClusterSettings.DnsSettings;
import io.weft.upstream.DnsResolver;
import io.weft.upstream.Endpoint;
import io.weft.upstream.EndpointHealth;
import io.weft.upstream.Host;
import io.weft.upstream.HostPort;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.Locality;
import io.weft.upstream.ProvidedHosts;
import io.weft.upstream.ResourceLimit;
import io.weft.upstream.SubClusters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of type STRICT_DNS for each name that a filter has asked for, which shares the load
 * among the addresses of that name, until it has not been used for a while.
 *
 * <p>The sub-clusters choose hosts; connections and requests are the parent's, and so count there.
 * An identity object; the control thread starts and ends sub-clusters. Source: Envoy's dynamic
 * forward proxy cluster with {@code sub_clusters_config}.
 */
final class DynamicSubClusters implements ProvidedHosts, SubClusters {
  /**
   * What is configured.
   *
   * @param template of the sub-clusters but for names and hosts
   * @param dns how their names are looked up
   * @param maxSubClusters an unsigned 32-bit number
   * @param ttl after which an unused one goes
   * @param preresolved made at once
   */
  record Settings(
      ClusterSettings template,
      DnsSettings dns,
      long maxSubClusters,
      Duration ttl,
      List<HostPort> preresolved) {
    Settings {
      preresolved = List.copyOf(preresolved);
    }
  }

  /** Of the process. */
  record Means(Scope root, Deadlines deadlines, DnsResolver resolver) {}

  /** One of them; {@code next} belongs to the control thread. */
  private static final class Sub {
    final Cluster cluster;
    final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    volatile long usedNanos = System.nanoTime();
    @Nullable Deadline next;

    Sub(Cluster cluster) {
      this.cluster = cluster;
    }
  }

  private static final Address UNKNOWN = Address.of("0.0.0.0", 0);

  private final Cluster parent;
  private final Settings settings;
  private final Means means;
  private final DynamicNames names;
  private final ResourceLimit places;
  private final Map<String, Sub> subs = new ConcurrentHashMap<>();
  private boolean closed;

  DynamicSubClusters(Cluster parent, Settings settings, Means means) {
    this.parent = parent;
    this.settings = settings;
    this.means = means;
    this.names = DynamicNames.of(parent);
    this.places = new ResourceLimit(settings.maxSubClusters());
  }

  @Override
  public void start() {
    settings.preresolved().forEach(target -> sub(target.name(), target.port()));
  }

  @Override
  public void close() {
    closed = true;
    subs.values().forEach(DynamicSubClusters::end);
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    String key = names.key(context);
    Sub sub = key == null ? null : subs.get(key);
    if (sub == null) {
      return null;
    }
    sub.usedNanos = System.nanoTime();
    return sub.cluster.chooseHost(context);
  }

  @Override
  public State await(String authority, int defaultPort, Duration timeout, Cancellation cancellation)
      throws StreamResetException {
    Sub sub = sub(authority, defaultPort);
    if (sub == null) {
      return State.OVERFLOW;
    }
    if (!sub.ready.isDone()) {
      CompletableFuture<@Nullable Void> over = sub.ready.copy();
      Deadline deadline = means.deadlines().schedule(timeout, () -> over.complete(null));
      cancellation.onCancel(reason -> over.complete(null));
      over.join();
      deadline.release();
      cancellation.waitsForNothing();
      cancellation.throwIfCancelled();
    }
    return sub.ready.isDone() ? State.READY : State.WARMING;
  }

  /** Null if there may be no more. */
  private @Nullable Sub sub(String authority, int defaultPort) {
    String key = HostPort.key(authority, defaultPort);
    Sub known = subs.get(key);
    if (known != null) {
      return known;
    }
    if (!places.tryAcquire()) {
      return null;
    }
    Sub made = new Sub(cluster(key, HostPort.of(authority, defaultPort)));
    known = subs.putIfAbsent(key, made);
    if (known != null) {
      places.release();
      return known;
    }
    parent.control().post(() -> begin(key, made));
    return made;
  }

  private Cluster cluster(String key, HostPort target) {
    Endpoint endpoint =
        new Endpoint(
            Address.of(UNKNOWN.host(), target.port()),
            target.name(),
            1,
            Locality.UNKNOWN,
            0,
            Metadata.EMPTY,
            EndpointHealth.UNKNOWN);
    ClusterSettings template = settings.template();
    String name = "DFPCluster:" + key;
    return new Cluster(
        new ClusterSettings(
            name,
            name,
            template.metadata(),
            template.connectTimeout(),
            new ClusterSettings.Discovery.StrictDns(
                List.of(new DnsEndpoint(target.name(), endpoint)), settings.dns()),
            template.loadBalancing(),
            template.breakers(),
            template.connections()),
        means.root(),
        means.deadlines(),
        parent.control());
  }

  private void begin(String key, Sub sub) {
    if (closed) {
      end(sub);
      return;
    }
    sub.cluster.start(means.resolver(), () -> sub.ready.complete(null));
    sub.next = parent.control().postAfter(settings.ttl(), () -> look(key, sub));
  }

  private void look(String key, Sub sub) {
    if (System.nanoTime() - sub.usedNanos < settings.ttl().toNanos()) {
      sub.next = parent.control().postAfter(settings.ttl(), () -> look(key, sub));
      return;
    }
    if (subs.remove(key, sub)) {
      places.release();
      end(sub);
    }
  }

  private static void end(Sub sub) {
    if (sub.next != null) {
      sub.next.release();
    }
    sub.ready.complete(null);
    sub.cluster.close();
  }
}
