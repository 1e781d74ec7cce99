package io.weft.xds;

import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import io.weft.common.Log;
import io.weft.config.BuildContext;
import io.weft.config.ConfigSourceTranslator;
import io.weft.config.ConfigUpdater;
import io.weft.config.DynamicDump;
import io.weft.config.KnownExtensions;
import io.weft.config.LoadedBootstrap;
import io.weft.config.RouteDiscovery;
import io.weft.spi.NodeSettings;
import io.weft.stats.Scope;
import io.weft.upstream.Cluster;
import io.weft.upstream.EndpointDiscovery;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the bootstrap leaves to a control plane: clusters, then their endpoints, then
 * listeners, then their routes, in that order at the start and independently afterwards.
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

  private static final Log LOG = Log.of("config");

  private final ControlThread control;
  private final Bootstrap.DynamicResources resources;
  private final @Nullable AdsSettings adsSettings;
  private final Node node;
  private final Function<String, @Nullable Cluster> clusterByName;
  private final Scope root;
  private final EndpointResources endpoints;
  private final RouteResources routes;
  private final Map<ResourceType, Subscriber> subscribers = new ConcurrentHashMap<>();
  private volatile @Nullable AdsClient ads;
  private @Nullable ClusterResources clusters;
  private @Nullable ListenerResources listeners;
  private final Map<ResourceType, Deadline> timeouts = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, Runnable> afterFirst = new EnumMap<>(ResourceType.class);
  private @Nullable ConfigUpdater updater;
  private boolean initialized;

  /**
   * What {@code bootstrap} leaves to control planes; nothing is asked for before {@link #begin}.
   *
   * @param clusterByName finds the cluster of a control plane; null if it is not there
   * @throws ConfigException with all problems
   */
  public DynamicConfiguration(
      LoadedBootstrap bootstrap,
      NodeSettings node,
      Scope root,
      ControlThread control,
      Function<String, @Nullable Cluster> clusterByName)
      throws ConfigException {
    this.control = control;
    this.resources = bootstrap.dynamicResources();
    this.root = root;
    this.adsSettings = adsSettings(bootstrap);
    check(resources.hasCdsConfig(), resources.getCdsConfig(), "cds_config");
    check(resources.hasLdsConfig(), resources.getLdsConfig(), "lds_config");
    this.node = bootstrap.nodeMessage(node);
    this.clusterByName = clusterByName;
    this.endpoints = new EndpointResources(control, this::want);
    this.routes = new RouteResources(control, this::want, root);
  }

  /** What brings the hosts of clusters. */
  public EndpointDiscovery endpoints() {
    return endpoints;
  }

  /** What brings route tables. */
  public RouteDiscovery routes() {
    return routes;
  }

  /** Has resources be asked for from now on; before anything else starts. */
  public void begin(BuildContext.Common context, ConfigUpdater target, Duration drainTime) {
    updater = target;
    routes.begin(context, target);
    ClusterResources built = new ClusterResources(context, target);
    built.onWarmingChanged(this::holdBack);
    clusters = built;
    listeners = new ListenerResources(context, target, drainTime);
    subscribe(ResourceType.CLUSTER, built);
    subscribe(ResourceType.LISTENER, listeners);
    subscribe(ResourceType.ENDPOINTS, endpoints);
    subscribe(ResourceType.ROUTES, routes);
    AdsSettings settings = adsSettings;
    if (settings != null) {
      Predicate<String> known = KnownExtensions.of(context.extensions());
      ads =
          new AdsClient(
              settings,
              new GrpcTransport(
                  settings,
                  ClientNode.of(node, context.extensions()),
                  new GrpcChannels(settings.service(), clusterByName)),
              new ResourceReader(known, settings.isDelta()),
              control,
              new ControlPlaneStats(root),
              subscribers);
    }
  }

  /** Asks for clusters and, as soon as those are ready, for listeners. Control thread only. */
  public void discover(Progress progress) {
    ClusterResources asked = begun(clusters);
    if (!resources.hasCdsConfig()) {
      discoverListeners(progress);
      return;
    }
    discover(
        ResourceType.CLUSTER,
        resources.getCdsConfig(),
        asked.stats(),
        () -> asked.whenWarm(() -> discoverListeners(progress)));
  }

  /** What is not there yet, by who waits for it; any thread but the control thread. */
  public Map<String, List<String>> unready() {
    Map<String, List<String>> unready = new TreeMap<>();
    control.call(() -> unready.putAll(begun(updater).listeners().unready()));
    return unready;
  }

  @Override
  public void addTo(
      ClustersConfigDump.Builder clusterDump,
      ListenersConfigDump.Builder listenerDump,
      RoutesConfigDump.Builder routeDump) {
    control.call(() -> {
      DynamicSections.clusters(begun(clusters).entries(), clusterDump);
      DynamicSections.listeners(begun(listeners).entries(), listenerDump);
      DynamicSections.routes(routes.accepted(), routeDump);
    });
  }

  @Override
  public void close() {
    AdsClient client = ads;
    if (client != null) {
      client.close();
    }
  }

  private void discoverListeners(Progress progress) {
    initialized = true;
    progress.clustersReady();
    Runnable whenReceived = () -> begun(updater).listeners().whenWarm(progress::listenersReady);
    if (resources.hasLdsConfig()) {
      discover(
          ResourceType.LISTENER, resources.getLdsConfig(), begun(listeners).stats(), whenReceived);
    } else {
      whenReceived.run();
    }
  }

  private void discover(
      ResourceType type, ConfigSource source, SubscriptionStats stats, Runnable whenReceived) {
    afterFirst.put(type, whenReceived);
    Duration timeout = ConfigSourceTranslator.initialFetchTimeout(source);
    if (!timeout.isZero()) {
      timeouts.put(
          type,
          control.postAfter(
              timeout,
              () -> {
                if (afterFirst.containsKey(type)) {
                  stats.initFetchTimeout();
                  received(type);
                }
              }));
    }
    want(type, null, false);
  }

  /** The first update of {@code type} came, was refused, or did not come in time. */
  private void received(ResourceType type) {
    Deadline timeout = timeouts.remove(type);
    if (timeout != null) {
      timeout.disarm();
    }
    Runnable next = afterFirst.remove(type);
    if (next != null) {
      next.run();
    }
  }

  private void subscribe(ResourceType type, Subscriber subscriber) {
    TimeToLive times = new TimeToLive(control, name -> expire(type, subscriber, name));
    subscribers.put(
        type,
        new Subscriber() {
          @Override
          public String apply(Update update) {
            String problem = subscriber.apply(update);
            times.note(update);
            // What follows from it is asked for before it is answered.
            endpoints.ask();
            routes.ask();
            received(type);
            return problem;
          }

          @Override
          public void reject(Update update) {
            subscriber.reject(update);
            received(type);
          }

          @Override
          public void expire(String name) {
            subscriber.expire(name);
          }

          @Override
          public void onDisconnect() {
            subscriber.onDisconnect();
          }
        });
  }

  /** As if the control plane had said that the resource {@code name} is gone. */
  private void expire(ResourceType type, Subscriber subscriber, String name) {
    LOG.warning(() -> type.text() + ": the time to live of " + name + " is over");
    subscriber.expire(name);
    endpoints.ask();
    routes.ask();
    AdsClient client = ads;
    if (client != null) {
      client.forget(type, name);
    }
  }

  /** Has the answer about clusters wait for them, except at the start; servers rely on it. */
  private void holdBack() {
    AdsClient client = ads;
    if (client == null) {
      return;
    }
    if (initialized && begun(clusters).isWarming()) {
      client.pause(ResourceType.CLUSTER);
    } else {
      client.resume(ResourceType.CLUSTER);
    }
  }

  private void want(ResourceType type, java.util.@Nullable Set<String> names, boolean again) {
    AdsClient client = ads;
    if (client != null) {
      client.want(type, names, again);
    }
  }

  private static @Nullable AdsSettings adsSettings(LoadedBootstrap bootstrap)
      throws ConfigException {
    Bootstrap.DynamicResources resources = bootstrap.dynamicResources();
    if (!resources.hasAdsConfig()) {
      return null;
    }
    try {
      AdsSettings settings = AdsSettings.of(resources.getAdsConfig());
      String cluster = settings.service().getEnvoyGrpc().getClusterName();
      if (bootstrap.hasTransportSocket(cluster)) {
        throw new ConfigException(
            "grpc_services[0].envoy_grpc.cluster_name",
            "TLS to a control plane is not implemented in Weft yet; the cluster "
                + cluster
                + " has a transport_socket");
      }
      return settings;
    } catch (ConfigException e) {
      throw e.under("dynamic_resources.ads_config");
    }
  }

  private static void check(boolean isSet, ConfigSource source, String field)
      throws ConfigException {
    if (isSet) {
      try {
        ConfigSourceTranslator.translate(source);
      } catch (ConfigException e) {
        throw e.under("dynamic_resources." + field);
      }
    }
  }

  private static <T> T begun(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("discovery has not begun");
    }
    return part;
  }
}
