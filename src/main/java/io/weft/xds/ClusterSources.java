package io.weft.xds;

import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
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
  private final boolean isAdsDelta;
  private final Supplier<ResourceSources> sources;
  private final Supplier<ClusterResources> clusters;
  private final Supplier<Scope> root;
  private final Map<ConfigSource, OnDemandClusters> bySource = new HashMap<>();
  private @Nullable WantedNames aggregated;
  private Set<String> all = Set.of(ALL);

  /**
   * Brings nothing yet.
   *
   * @param isAdsDelta whether the aggregated stream says only what changed
   */
  ClusterSources(
      ControlThread control,
      boolean isAdsDelta,
      Supplier<ResourceSources> sources,
      Supplier<ClusterResources> clusters,
      Supplier<Scope> root) {
    this.control = control;
    this.isAdsDelta = isAdsDelta;
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
    aggregated = line;
    all = names == null ? Set.of(ALL) : names;
  }

  @Override
  public ClusterUpdates updates(ConfigSource source) throws ConfigException {
    boolean isDelta =
        switch (source) {
          case ConfigSource.Ads ads -> isAdsDelta;
          case ConfigSource.File file -> false;
          case ConfigSource.CollectionFile file -> false;
          case ConfigSource.Authority authority -> false;
          case ConfigSource.Stream stream ->
              AdsSettings.of(((StreamSource) stream).proto()).isDelta();
        };
    if (!isDelta) {
      throw new ConfigException("", "only DELTA_GRPC can be asked for clusters on demand");
    }
    return (name, onDone) -> {
      control.post(() -> of(source).request(name, onDone));
      return () -> control.post(() -> clusters.get().forget(name, onDone));
    };
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
    WantedNames beside = aggregated;
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
