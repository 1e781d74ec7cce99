package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.config.Authorities;
import io.weft.config.BuildContext;
import io.weft.config.ConfigUpdater;
import io.weft.config.Discoveries;
import io.weft.config.DumpSections;
import io.weft.config.DynamicDump;
import io.weft.config.LoadedBootstrap;
import io.weft.config.SecretDiscovery;
import io.weft.runtime.RuntimeLoader;
import io.weft.spi.NodeSettings;
import io.weft.upstream.Cluster;
import io.weft.upstream.EndpointDiscovery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the bootstrap leaves to a control plane: layers of the runtime, then clusters,
 * then their endpoints, then listeners, then what they need, in that order at the start and
 * independently afterwards.
 *
 * <p>An identity object. Source: {@code Bootstrap.dynamic_resources}.
 */
public final class DynamicConfiguration implements DynamicDump, AutoCloseable {
  /** What is told about the start; on the control thread. */
  public interface Progress {
    /** All clusters know their hosts. */
    void clustersReady();

    /** All listeners can serve. */
    void listenersReady();
  }

  private static final String FAILOVER = "envoy.restart_features.xds_failover_support";

  private final ControlThread control;
  private final @Nullable ResourceCollection clusterRoot;
  private final @Nullable ResourceCollection listenerRoot;
  private final Map<ConfigSource, AdsSettings> aggregated;
  private final Authorities authorities;
  private final Node node;
  private final Function<String, @Nullable Cluster> clusterByName;
  private final EndpointSources endpoints;
  private final RouteSources routes;
  private final NamedSources secrets;
  private final RuntimeSources layers;
  private final ExtensionSources extensions;
  private final ClusterSources onDemand;
  private @Nullable SourceOpener opener;
  private @Nullable ResourceSources sources;
  private @Nullable ClusterResources clusters;
  private @Nullable FirstFetch clusterFetch;
  private @Nullable ListenerResources listeners;
  private BuildContext.@Nullable Common context;
  private @Nullable ConfigUpdater updater;
  private boolean initialized;

  /**
   * What {@code bootstrap} leaves to control planes; nothing is asked for before {@link #begin}.
   *
   * @param runtime whose layers a control plane may bring
   * @param clusterByName finds the cluster of a control plane; null if it is not there
   * @throws ConfigException with all problems
   */
  public DynamicConfiguration(
      LoadedBootstrap bootstrap,
      NodeSettings node,
      RuntimeLoader runtime,
      ControlThread control,
      Function<String, @Nullable Cluster> clusterByName)
      throws ConfigException {
    this.control = control;
    this.node = bootstrap.nodeMessage(node);
    Map<String, String> nodeContext =
        NodeContext.of(this.node, bootstrap.message().getNodeContextParamsList());
    this.authorities =
        Authorities.of(bootstrap.message(), () -> runtime.get().bool(Authorities.FEATURE, false));
    this.aggregated =
        AggregatedSources.of(bootstrap.message(), runtime.get().bool(FAILOVER, false));
    this.clusterRoot = ResourceCollection.ofClusters(bootstrap.message(), nodeContext);
    this.listenerRoot = ResourceCollection.ofListeners(bootstrap.message(), nodeContext);
    this.clusterByName = clusterByName;
    this.endpoints =
        new EndpointSources(
            control, this::sources, new LocalitySources(control, this::sources, nodeContext));
    AdsSettings ads = aggregated.get(new ConfigSource.Ads());
    boolean isDelta = ads != null && ads.isDelta();
    VirtualHostSources virtualHosts = new VirtualHostSources(control, isDelta, this::sources);
    this.onDemand =
        new ClusterSources(
            control,
            aggregated,
            authorities,
            clusterRoot == null ? null : clusterRoot.source(),
            this::sources,
            () -> begun(clusters),
            () -> begun(context).scope());
    this.routes =
        new RouteSources(
            control,
            this::sources,
            () -> begun(context),
            wanted -> new RouteResources(begun(context), begun(updater), virtualHosts, wanted));
    this.secrets = named(NamedType.SECRETS);
    this.layers = new RuntimeSources(runtime, named(NamedType.RUNTIME));
    this.extensions = new ExtensionSources(named(NamedType.EXTENSIONS));
  }

  /** What brings the hosts of clusters. */
  public EndpointDiscovery endpoints() {
    return endpoints;
  }

  /** What brings the parts of listeners that stand elsewhere, and clusters on demand. */
  public Discoveries discoveries() {
    return new Discoveries(routes, extensions, onDemand, authorities);
  }

  /** What brings secrets. */
  public SecretDiscovery secrets() {
    return (secret, watcher) ->
        secrets.target(
            secret, "sds." + secret.name(), resource -> watcher.onSecret((Secret) resource));
  }

  /** Has resources be asked for from now on; before anything else starts. */
  public void begin(BuildContext.Common built, ConfigUpdater target, Duration drainTime) {
    context = built;
    updater = target;
    SourceOpener opening = new SourceOpener(aggregated, node, built, clusterByName);
    opener = opening;
    sources = new ResourceSources(control, opening);
    clusters = new ClusterResources(built, target);
    clusters.onWarmingChanged(this::holdBack);
    listeners = new ListenerResources(built, target, drainTime);
  }

  /**
   * Asks for layers of the runtime, then for clusters, and when those are ready for listeners.
   * Control thread only.
   */
  public void discover(Progress progress) {
    layers.start(() -> discoverClusters(progress));
  }

  /** What is not there yet, by who waits for it; any thread but the control thread. */
  public Map<String, List<String>> unready() {
    Map<String, List<String>> unready = new TreeMap<>();
    control.call(() -> unready.putAll(begun(updater).listeners().unready()));
    return unready;
  }

  /** Whether nothing came since this was asked last; control thread only. */
  public boolean isQuiet() {
    return sources().isQuiet();
  }

  @Override
  public void addTo(DumpSections sections) {
    control.call(() -> {
      DynamicSections.clusters(begun(clusters), sections.clusters());
      DynamicSections.extensions(extensions.entries(), sections.extensions());
      DynamicSections.listeners(begun(listeners), sections.listeners());
      DynamicSections.scopes(routes.allScopes(), sections.scopes());
      DynamicSections.routes(routes.accepted(), sections.routes());
      DynamicSections.secrets(secrets.entries(), sections.secrets());
    });
  }

  @Override
  public void close() {
    if (sources != null && opener != null) {
      sources.close();
      opener.close();
    }
  }

  private void discoverClusters(Progress progress) {
    ClusterResources asked = begun(clusters);
    if (clusterRoot == null) {
      discoverListeners(progress);
      return;
    }
    FirstFetch fetch = new FirstFetch(asked);
    clusterFetch = fetch;
    discover(
        ResourceType.CLUSTER,
        clusterRoot,
        fetch,
        asked.stats(),
        () -> asked.whenWarm(() -> discoverListeners(progress)));
  }

  private void discoverListeners(Progress progress) {
    initialized = true;
    progress.clustersReady();
    Runnable whenReceived = () -> begun(updater).listeners().whenWarm(progress::listenersReady);
    if (listenerRoot != null) {
      ListenerResources asked = begun(listeners);
      discover(
          ResourceType.LISTENER, listenerRoot, new FirstFetch(asked), asked.stats(), whenReceived);
    } else {
      whenReceived.run();
    }
  }

  private void discover(
      ResourceType type,
      ResourceCollection root,
      FirstFetch fetch,
      SubscriptionStats stats,
      Runnable whenReceived) {
    ConfigSource source = root.source();
    fetch.begin(control, root.initialFetchTimeout(), stats.of(source), whenReceived);
    String statPrefix =
        type == ResourceType.CLUSTER ? ClusterResources.SCOPE : ListenerResources.SCOPE;
    WantedNames line = sources().connect(source, type, statPrefix + '.', fetch);
    if (type == ResourceType.CLUSTER && source instanceof ConfigSource.Ads) {
      onDemand.all(line, root.names());
    }
    line.want(type, root.names(), false);
  }

  /** Has the answer about clusters wait for them, except at the start; servers rely on it. */
  private void holdBack() {
    FirstFetch fetch = clusterFetch;
    ResourceSource source = fetch == null ? null : sources().of(fetch);
    if (source == null) {
      return;
    }
    if (initialized && begun(clusters).isWarming()) {
      source.pause(ResourceType.CLUSTER);
    } else {
      source.resume(ResourceType.CLUSTER);
    }
  }

  private NamedSources named(NamedType kind) {
    return new NamedSources(kind, control, () -> begun(context).scope(), this::sources);
  }

  private ResourceSources sources() {
    return begun(sources);
  }

  private static <T> T begun(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("discovery has not begun");
    }
    return part;
  }
}
