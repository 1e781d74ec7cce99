package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.config.BuildContext;
import io.weft.config.KnownExtensions;
import io.weft.config.ResourceFile;
import io.weft.config.StreamSource;
import io.weft.stats.Scope;
import io.weft.upstream.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Opens streams to control planes, and files. Control thread only. */
final class SourceOpener implements ResourceSources.Opener, AutoCloseable {
  /** Brings nothing: the aggregated stream where none is configured, as in Envoy. */
  private enum Nothing implements ResourceSource {
    INSTANCE;

    @Override
    public void subscribe(ResourceType type, Subscriber subscriber) {
      // Nothing comes.
    }

    @Override
    public void want(ResourceType type, @Nullable Set<String> names, boolean again) {
      // Nothing comes.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

  private final Map<ConfigSource, AdsSettings> aggregated;
  private final Node node;
  private final ControlThread control;
  private final Deadlines deadlines;
  private final Scope root;
  private final Predicate<String> knownExtensions;
  private final Function<String, @Nullable Cluster> clusterByName;
  private final Map<ConfigSource, ResourceSource> open = new HashMap<>();
  private volatile @Nullable FileWatcher files;

  /**
   * Opens nothing yet.
   *
   * @param aggregated how each aggregated stream is reached
   * @param node what is said of this process, without its extensions
   * @param clusterByName finds the cluster of a control plane; null if it is not there
   */
  SourceOpener(
      Map<ConfigSource, AdsSettings> aggregated,
      Node node,
      BuildContext.Common context,
      Function<String, @Nullable Cluster> clusterByName) {
    this.aggregated = Map.copyOf(aggregated);
    this.node = ClientNode.of(node, context.extensions());
    this.control = context.control();
    this.deadlines = context.deadlines();
    this.root = context.scope();
    this.knownExtensions = KnownExtensions.of(context.extensions());
    this.clusterByName = clusterByName;
  }

  @Override
  public ResourceSource open(ConfigSource source, ResourceType type, String statPrefix) {
    return switch (source) {
      case ConfigSource.Ads ads -> aggregated(ads);
      case ConfigSource.Authority authority -> aggregated(authority);
      case ConfigSource.File file -> file(file, ResourceFile::read, type);
      case ConfigSource.CollectionFile(Path path) ->
          file(new ConfigSource.File(path, null), ResourceFile::readCollection, type);
      case ConfigSource.Stream stream -> stream(stream, type, statPrefix);
    };
  }

  /** Files are watched no more; any thread. */
  @Override
  public void close() {
    FileWatcher open = files;
    if (open != null) {
      open.close();
    }
  }

  private ResourceSource aggregated(ConfigSource source) {
    return open.computeIfAbsent(
        source,
        first -> {
          AdsSettings settings = aggregated.get(source);
          return settings == null ? Nothing.INSTANCE : client(settings, null, "");
        });
  }

  private ResourceSource file(
      ConfigSource.File file, FileSource.Contents contents, ResourceType type) {
    ResourceReader reader = new ResourceReader(knownExtensions, false);
    return new FileSource(file, contents, type, reader, control, files());
  }

  private FileWatcher files() {
    FileWatcher open = files;
    if (open == null) {
      open = new FileWatcher();
      files = open;
    }
    return open;
  }

  private ResourceSource stream(ConfigSource.Stream stream, ResourceType type, String statPrefix) {
    ApiConfigSource proto = ((StreamSource) stream).proto();
    if (proto.getApiType() == ApiConfigSource.ApiType.REST) {
      return rest(proto, type);
    }
    try {
      return client(AdsSettings.of(proto), type, statPrefix);
    } catch (ConfigException e) {
      throw new IllegalStateException("checked when it was translated", e);
    }
  }

  private ResourceSource rest(ApiConfigSource proto, ResourceType type) {
    RestSource.Settings settings =
        new RestSource.Settings(
            proto.getClusterNames(0),
            AdsSettings.duration(proto.getRefreshDelay()),
            proto.hasRequestTimeout()
                ? AdsSettings.duration(proto.getRequestTimeout())
                : REQUEST_TIMEOUT,
            node);
    return new RestSource(
        settings,
        type,
        new ResourceReader(knownExtensions, false),
        control,
        deadlines,
        clusterByName);
  }

  private DiscoveryTransport transport(AdsSettings settings, @Nullable ResourceType type) {
    return new GrpcTransport(
        settings,
        DiscoveryMethods.of(type),
        node,
        new GrpcChannels(settings.service(), clusterByName));
  }

  private AdsClient client(AdsSettings settings, @Nullable ResourceType type, String statPrefix) {
    GrpcService failover = settings.failover();
    DiscoveryTransport transport = transport(settings, type);
    return new AdsClient(
        settings,
        failover == null
            ? transport
            : new FailoverTransport(transport, transport(settings.to(failover), type)),
        new ResourceReader(knownExtensions, settings.isDelta()),
        control,
        new ControlPlaneStats(root, statPrefix),
        type == null ? Thread.ofPlatform().daemon() : Thread.ofVirtual());
  }
}
