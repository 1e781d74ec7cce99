package io.weft.config;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.EcdsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.common.Log;
import io.weft.listener.ListenSocket;
import io.weft.net.InternalListeners;
import io.weft.runtime.RuntimeLayers;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.NodeSettings;
import io.weft.stats.StatsSettings;
import io.weft.upstream.Locality;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A bootstrap that was read and validated, and what it says of the process. Immutable; any thread.
 */
public final class LoadedBootstrap {
  private static final Log LOG = Log.of("config");
  private static final Duration FLUSH_INTERVAL = Duration.ofSeconds(5);
  private static final String PROFILE_PATH = "/var/log/envoy/envoy.prof";
  private final ReadConfig<Bootstrap> read;
  private final Bootstrap bootstrap;
  private final Instant loadedAt = Instant.now();

  private LoadedBootstrap(ReadConfig<Bootstrap> read) {
    this.read = read;
    this.bootstrap = read.message();
  }

  /**
   * Takes {@code text} for a bootstrap and refuses what Weft does not have.
   *
   * @throws ConfigException with all problems, each with its position
   */
  public static LoadedBootstrap load(
      BootstrapLoader text, boolean allowUnknown, ExtensionRegistry registry)
      throws ConfigException {
    ReadConfig<Bootstrap> read =
        text.load(allowUnknown ? UnknownFields.WARN : UnknownFields.REFUSE);
    refuseWhatIsNotBuilt(read, registry);
    return new LoadedBootstrap(read);
  }

  /**
   * Refuses what {@code read} sets and Weft does not have; logs what else is to be said of it.
   *
   * @throws ConfigException with all problems, each with its position
   */
  static void refuseWhatIsNotBuilt(ReadConfig<? extends Message> read, ExtensionRegistry registry)
      throws ConfigException {
    read.warnings().forEach(warning -> LOG.warning(() -> warning));
    Predicate<String> known = KnownExtensions.of(registry);
    if (QuickCheck.isClean(read.message(), known)) {
      return;
    }
    FeatureCoverage.Result coverage = FeatureCoverage.check(read.message(), known);
    for (ConfigProblem note : coverage.notes()) {
      LOG.warning(() -> read.render(note));
    }
    if (!coverage.refused().isEmpty()) {
      throw read.positions().locate(new ConfigException(coverage.refused()));
    }
  }

  /**
   * Builds what the bootstrap states.
   *
   * @param previous whose objects are used again where nothing changed
   * @throws ConfigException with all problems, each with its position
   */
  public StaticResources build(BuildContext.Common context, StaticResources previous)
      throws ConfigException {
    try {
      return StaticResources.build(bootstrap, context, previous);
    } catch (ConfigException e) {
      throw read.positions().locate(e);
    }
  }

  /**
   * Where listeners without a socket are to be found; there may be some if an extension says so.
   *
   * @throws ConfigException if that extension is malformed
   */
  public InternalListeners internalListeners() throws ConfigException {
    try {
      return InternalListenerTranslator.listeners(bootstrap);
    } catch (ConfigException e) {
      throw read.positions().locate(e);
    }
  }

  /** The fields, by name, in which {@code next} differs and which count only at the start. */
  public List<String> restartFields(LoadedBootstrap next) {
    return Bootstrap.getDescriptor().getFields().stream()
        .filter(field -> field.getNumber() != Bootstrap.STATIC_RESOURCES_FIELD_NUMBER)
        .filter(field -> !bootstrap.getField(field).equals(next.bootstrap.getField(field)))
        .map(Descriptors.FieldDescriptor::getName)
        .toList();
  }

  /**
   * The runtime layers that the bootstrap configures; blocks while it reads those on disk.
   *
   * @param serviceCluster of the node
   * @throws ConfigException with all problems, each with its position
   */
  public RuntimeLayers runtimeLayers(String serviceCluster) throws ConfigException {
    try {
      ControlPlaneClusters.checkRuntime(bootstrap);
      return RuntimeTranslator.layers(bootstrap.getLayeredRuntime(), serviceCluster);
    } catch (ConfigException e) {
      throw read.positions().locate(e.under("layered_runtime"));
    }
  }

  /**
   * How stats are named and shown.
   *
   * @param commandLineTags tags of every stat, by name
   * @throws ConfigException with all problems, each with its position
   */
  public StatsSettings statsSettings(Map<String, String> commandLineTags) throws ConfigException {
    try {
      return StatsTranslator.translate(bootstrap.getStatsConfig(), commandLineTags);
    } catch (ConfigException e) {
      throw read.positions().locate(e.under("stats_config"));
    }
  }

  /** Where the admin interface listens; empty if it does not. */
  public Optional<ListenSocket> adminSocket() throws ConfigException {
    if (!bootstrap.getAdmin().hasAddress()) {
      return Optional.empty();
    }
    Admin admin = bootstrap.getAdmin();
    try {
      return Optional.of(
          AdminSocketTranslator.translate(admin.getAddress(), admin.getSocketOptionsList()));
    } catch (ConfigException e) {
      throw read.positions().locate(e.under("admin.address"));
    }
  }

  /** Where CPU profiles are written. */
  public Path profilePath() {
    String path = bootstrap.getAdmin().getProfilePath();
    return Path.of(path.isEmpty() ? PROFILE_PATH : path);
  }

  /**
   * This node; texts that are not empty replace those of the bootstrap.
   *
   * @param localAddress the address of this machine
   */
  public NodeSettings node(String id, String cluster, String zone, String localAddress) {
    Node node = bootstrap.getNode();
    var locality = node.getLocality();
    return new NodeSettings(
        id.isEmpty() ? node.getId() : id,
        cluster.isEmpty() ? node.getCluster() : cluster,
        new Locality(
            locality.getRegion(),
            zone.isEmpty() ? locality.getZone() : zone,
            locality.getSubZone()),
        localAddress,
        MetadataTranslator.struct(node.getMetadata()));
  }

  /** As it was read; says where listeners, clusters and all that they need come from. */
  public Bootstrap message() {
    return bootstrap;
  }

  /** The node as a tree of maps, lists and values, as {@code settings} has changed it. */
  public Map<String, Object> nodeTree(NodeSettings settings) {
    return ProtoTree.of(nodeMessage(settings));
  }

  /** The node, as {@code settings} has changed it, with what it says of this program. */
  public Node nodeMessage(NodeSettings settings) {
    Node.Builder node = bootstrap.getNode().toBuilder();
    node.setId(settings.id()).setCluster(settings.cluster());
    if (!settings.locality().equals(Locality.UNKNOWN)) {
      node.getLocalityBuilder()
          .setRegion(settings.locality().region())
          .setZone(settings.locality().zone())
          .setSubZone(settings.locality().subZone());
    }
    return UserAgent.of(node.build());
  }

  /** The pattern of log lines that the bootstrap wants; empty if it says nothing. */
  public Optional<String> logPattern() {
    var format = bootstrap.getApplicationLogConfig().getLogFormat();
    return format.hasTextFormat() ? Optional.of(format.getTextFormat()) : Optional.empty();
  }

  /** How often counters are latched. */
  public Duration statsFlushInterval() {
    return bootstrap.hasStatsFlushInterval()
        ? ClusterTranslator.duration(bootstrap.getStatsFlushInterval())
        : FLUSH_INTERVAL;
  }

  /** Whether each request for stats begins a new interval of the histograms. */
  public boolean flushesStatsOnAdmin() {
    return bootstrap.getStatsFlushOnAdmin();
  }

  /** What {@code server.version} is to show; empty if it is this build. */
  public OptionalLong versionOverride() {
    return bootstrap.hasStatsServerVersionOverride()
        ? OptionalLong.of(bootstrap.getStatsServerVersionOverride().getValue())
        : OptionalLong.empty();
  }

  /**
   * What {@code /config_dump} shows.
   *
   * @param dynamic adds what discovery brought
   */
  public List<Message> dump(DynamicDump dynamic) {
    Instant millis = loadedAt.truncatedTo(ChronoUnit.MILLIS);
    Timestamp at =
        Timestamp.newBuilder()
            .setSeconds(millis.getEpochSecond())
            .setNanos(millis.getNano())
            .build();
    List<Cluster> sorted = new ArrayList<>(bootstrap.getStaticResources().getClustersList());
    sorted.sort(Comparator.comparing(Cluster::getName));
    ClustersConfigDump.Builder clusters = ClustersConfigDump.newBuilder();
    for (Cluster cluster : sorted) {
      clusters.addStaticClusters(
          ClustersConfigDump.StaticCluster.newBuilder()
              .setCluster(Any.pack(cluster))
              .setLastUpdated(at));
    }
    ListenersConfigDump.Builder listeners = ListenersConfigDump.newBuilder();
    for (var listener : bootstrap.getStaticResources().getListenersList()) {
      listeners.addStaticListeners(
          ListenersConfigDump.StaticListener.newBuilder()
              .setListener(Any.pack(listener))
              .setLastUpdated(at));
    }
    RoutesConfigDump.Builder routes = StaticRoutes.dump(bootstrap, at).toBuilder();
    SecretsConfigDump.Builder secrets = secrets(at);
    ScopedRoutesConfigDump.Builder scopes = StaticRoutes.dumpScopes(bootstrap, at).toBuilder();
    EcdsConfigDump.Builder extensions = EcdsConfigDump.newBuilder();
    dynamic.addTo(new DumpSections(clusters, extensions, listeners, scopes, routes, secrets));
    BootstrapConfigDump dump =
        BootstrapConfigDump.newBuilder()
            .setBootstrap(bootstrap.toBuilder().setNode(UserAgent.of(bootstrap.getNode())))
            .setLastUpdated(at)
            .build();
    List<Message> sections = new ArrayList<>(List.of(dump, clusters.build()));
    if (extensions.getEcdsFiltersCount() > 0) {
      sections.add(extensions.build());
    }
    sections.addAll(List.of(listeners.build(), scopes.build(), routes.build(), secrets.build()));
    return sections;
  }

  private SecretsConfigDump.Builder secrets(Timestamp at) {
    SecretsConfigDump.Builder secrets = SecretsConfigDump.newBuilder();
    for (Secret secret : bootstrap.getStaticResources().getSecretsList()) {
      secrets.addStaticSecrets(
          SecretsConfigDump.StaticSecret.newBuilder()
              .setName(secret.getName())
              .setLastUpdated(at)
              .setSecret(Any.pack(secret)));
    }
    return secrets;
  }
}
