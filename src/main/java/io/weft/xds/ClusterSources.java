package io.weft.xds;

import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.ResourceLocator;
import io.weft.config.Authorities;
import io.weft.config.ClusterDiscovery;
import io.weft.config.StreamSource;
import io.weft.stats.Scope;
import io.weft.upstream.ClusterUpdates;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings clusters on demand from wherever streams say. Over the aggregated stream they are asked
 * for beside all others.
 */
final class ClusterSources implements ClusterDiscovery {
  /** Stands for all that a control plane says by itself. */
  private static final String ALL = "*";

  private final ControlThread control;
  private final Map<ConfigSource, AdsSettings> aggregated;
  private final Authorities authorities;
  private final @Nullable ConfigSource ofAll;
  private final Supplier<ResourceSources> sources;
  private final Supplier<ClusterResources> clusters;
  private final Supplier<Scope> root;
  private final Map<ConfigSource, OnDemandClusters> bySource = new HashMap<>();
  private @Nullable WantedNames allClusters;
  private Set<String> all = Set.of(ALL);

  /**
   * Brings nothing yet.
   *
   * @param aggregated how each aggregated stream is reached
   * @param authorities who serves clusters with {@code xdstp://} names
   * @param ofAll who says which clusters there are; null if nobody does
   */
  ClusterSources(
      ControlThread control,
      Map<ConfigSource, AdsSettings> aggregated,
      Authorities authorities,
      @Nullable ConfigSource ofAll,
      Supplier<ResourceSources> sources,
      Supplier<ClusterResources> clusters,
      Supplier<Scope> root) {
    this.control = control;
    this.aggregated = Map.copyOf(aggregated);
    this.authorities = authorities;
    this.ofAll = ofAll;
    this.sources = sources;
    this.clusters = clusters;
    this.root = root;
  }

  /**
   * Notes that clusters are asked for over the aggregated stream by {@code line}.
   *
   * @param names which of them; null for all
   */
  void all(WantedNames line, @Nullable Set<String> names) {
    allClusters = line;
    all = names == null ? Set.of(ALL) : names;
  }

  @Override
  public ClusterUpdates updates(ConfigSource source) throws ConfigException {
    if (!canBeAsked(source)) {
      throw new ConfigException(
          "",
          "only DELTA_GRPC, or an aggregated stream other than that of cds_config, can be asked for"
              + " clusters on demand");
    }
    return (name, onDone) -> {
      control.post(() -> of(source(name, source)).request(name, onDone));
      return () -> control.post(() -> clusters.get().forget(name, onDone));
    };
  }

  /** A complete answer to names would say that all other clusters of that stream are gone. */
  private boolean canBeAsked(ConfigSource source) throws ConfigException {
    return switch (source) {
      case ConfigSource.Ads ads ->
          isDelta(ads) || aggregated.containsKey(ads) && !ads.equals(ofAll);
      case ConfigSource.File file -> false;
      case ConfigSource.CollectionFile file -> false;
      case ConfigSource.Authority authority -> isDelta(authority);
      case ConfigSource.Stream stream -> AdsSettings.of(((StreamSource) stream).proto()).isDelta();
    };
  }

  private boolean isDelta(ConfigSource source) {
    AdsSettings settings = aggregated.get(source);
    return settings != null && settings.isDelta();
  }

  /** Who is asked for the cluster {@code name}: who serves its authority, else {@code source}. */
  private ConfigSource source(String name, ConfigSource source) {
    try {
      return authorities
          .find(name)
          .map(ResourceLocator::source)
          .filter(this::isDelta)
          .orElse(source);
    } catch (ConfigException e) {
      // Requests say what clusters are called; nobody has one of that name.
      return source;
    }
  }

  private OnDemandClusters of(ConfigSource source) {
    OnDemandClusters known = bySource.get(source);
    if (known != null) {
      return known;
    }
    Line line = new Line();
    SubscriptionStats stats =
        new SubscriptionStats(root.get().scope(OnDemandClusters.SCOPE)).of(source);
    OnDemandClusters made = new OnDemandClusters(control, clusters.get(), stats, line);
    WantedNames beside = allClusters;
    line.asked =
        source instanceof ConfigSource.Ads && beside != null
            ? (type, names, again) -> beside.want(type, withOthers(names), again)
            : sources
                .get()
                .connect(source, ResourceType.CLUSTER, OnDemandClusters.SCOPE + '.', made);
    bySource.put(source, made);
    return made;
  }

  private @Nullable Set<String> withOthers(@Nullable Set<String> names) {
    if (names == null) {
      return null;
    }
    Set<String> wanted = new HashSet<>(names);
    wanted.addAll(all);
    return wanted;
  }

  /** How one of them asks. */
  private static final class Line implements WantedNames {
    private WantedNames asked = NOBODY;

    @Override
    public void want(ResourceType type, @Nullable Set<String> names, boolean again) {
      asked.want(type, names, again);
    }
  }
}
