package io.weft.xds;

import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import io.weft.common.InitTarget;
import io.weft.config.BuildContext;
import io.weft.config.ClusterTranslator;
import io.weft.config.ConfigUpdater;
import io.weft.stats.Counter;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterGauge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that discovery brought: CDS. A new or changed cluster serves as soon as it knows its
 * hosts; until then the former one does. Control thread only. Source: Envoy's cluster manager.
 */
final class ClusterResources implements Subscriber {
  /** A cluster and what describes it. */
  record Built(Accepted accepted, Cluster cluster) {}

  /** What there is under one name. */
  static final class Entry {
    @Nullable Built active;
    @Nullable Built warming;
  }

  /** Below what its stats are. */
  static final String SCOPE = "cluster_manager.cds";

  private final BuildContext.Common context;
  private final ConfigUpdater updater;
  private final SubscriptionStats stats;
  private final Counter reloads;
  private final Gauge reloadTime;
  private final Map<String, Entry> entries = new TreeMap<>();
  private final Map<String, List<Runnable>> awaited = new HashMap<>();
  private final List<Consumer<Update>> listeners = new ArrayList<>();
  private @Nullable Runnable whenWarm;
  private Runnable onWarmingChanged = () -> {};
  private int warming;
  private String version = "";
  private boolean isChanged;
  private boolean isReloaded;

  ClusterResources(BuildContext.Common context, ConfigUpdater updater) {
    this.context = context;
    this.updater = updater;
    Scope scope = context.scope().scope(SCOPE);
    this.stats = new SubscriptionStats(scope);
    this.reloads = scope.counter("config_reload");
    this.reloadTime = scope.gauge("config_reload_time_ms");
  }

  /** Runs {@code action} as soon as no cluster waits for its hosts, perhaps at once. */
  void whenWarm(Runnable action) {
    whenWarm = action;
    checkWarm();
  }

  /** Runs {@code action} whenever the number of waiting clusters changed. */
  void onWarmingChanged(Runnable action) {
    onWarmingChanged = action;
  }

  /** Whether a cluster waits for its hosts. */
  boolean isWarming() {
    return warming > 0;
  }

  /** What counts updates. */
  SubscriptionStats stats() {
    return stats;
  }

  /** The version of the last update that changed anything. */
  String version() {
    return version;
  }

  /** All there is, by name. */
  Map<String, Entry> entries() {
    return entries;
  }

  /** Has {@code listener} be told of each update, after it was applied. */
  void onApplied(Consumer<Update> listener) {
    listeners.add(listener);
  }

  /** Runs {@code action} once, when the cluster {@code name} serves, perhaps at once. */
  void whenServing(String name, Runnable action) {
    Entry entry = entries.get(name);
    if (updater.hasStaticCluster(name) || entry != null && entry.active != null) {
      action.run();
    } else {
      awaited.computeIfAbsent(name, first -> new ArrayList<>()).add(action);
    }
  }

  /** Has nobody wait for the cluster {@code name}; runs what is to be run then. */
  void giveUp(String name) {
    List<Runnable> actions = awaited.remove(name);
    if (actions != null) {
      actions.forEach(Runnable::run);
    }
  }

  /** Has {@code action} of {@link #whenServing} not be run. */
  void forget(String name, Runnable action) {
    List<Runnable> actions = awaited.get(name);
    if (actions != null && actions.remove(action) && actions.isEmpty()) {
      awaited.remove(name);
    }
  }

  @Override
  public String apply(Update update) {
    long begin = System.nanoTime();
    isChanged = false;
    isReloaded = false;
    String problem = take(update);
    if (isReloaded) {
      reloads.inc();
      reloadTime.set(System.currentTimeMillis());
    }
    version = isChanged ? update.version() : version;
    stats.applied(update, !problem.isEmpty(), begin);
    return problem;
  }

  /** As {@link #apply}, of which nothing is counted here. */
  String take(Update update) {
    Rejections rejections = new Rejections();
    Set<String> seen = new HashSet<>();
    for (Resource resource : update.resources()) {
      if (!seen.add(resource.name())) {
        rejections.addDuplicate(ResourceType.CLUSTER, resource.name());
      } else {
        apply(resource, rejections);
      }
    }
    update.gone(entries.keySet()).forEach(this::remove);
    updater.publish();
    countWarming();
    listeners.forEach(listener -> listener.accept(update));
    return rejections.text("Error adding/updating cluster(s) ", ", ");
  }

  @Override
  public void reject(Update update) {
    stats.rejected();
  }

  @Override
  public void expire(String name) {
    remove(name);
    updater.publish();
    countWarming();
  }

  @Override
  public void onDisconnect() {
    stats.failure();
  }

  @Override
  public void onUnreadable() {
    stats.failure();
  }

  private void apply(Resource resource, Rejections rejections) {
    ConfigException problem = resource.problem();
    Message message = resource.message();
    if (problem == null && message != null && !updater.hasStaticCluster(resource.name())) {
      try {
        put(resource, (io.envoyproxy.envoy.config.cluster.v3.Cluster) message);
      } catch (ConfigException e) {
        problem = e;
      }
    }
    if (problem != null) {
      rejections.add(resource.name(), problem);
    }
  }

  private void put(Resource resource, io.envoyproxy.envoy.config.cluster.v3.Cluster message)
      throws ConfigException {
    Entry entry = entries.get(resource.name());
    if (entry != null) {
      Built latest = entry.warming == null ? entry.active : entry.warming;
      if (latest != null && latest.accepted().says(message)) {
        return;
      }
    }
    BuildContext build = BuildContext.ofCluster(context);
    Cluster cluster =
        new Cluster(
            ClusterTranslator.translate(message, build),
            context.scope(),
            context.deadlines(),
            context.control());
    if (entry == null) {
      entry = new Entry();
      entries.put(resource.name(), entry);
      updater.clusterStats().added(1);
    } else {
      updater.clusterStats().modified(1);
    }
    stopWarming(entry);
    isChanged = true;
    isReloaded = true;
    Built built = new Built(Accepted.packed(ResourceType.CLUSTER, resource, message), cluster);
    entry.warming = built;
    warming++;
    Entry target = entry;
    start(cluster, build.targets(), () -> onInitialized(target, built));
  }

  /** Begins to wait for the hosts of {@code cluster} and for its secrets. */
  private void start(Cluster cluster, List<InitTarget> targets, Runnable onInitialized) {
    AtomicInteger missing = new AtomicInteger(targets.size() + 1);
    Runnable oneIsReady =
        () -> {
          if (missing.decrementAndGet() == 0) {
            cluster.stats().set(ClusterGauge.WARMING_STATE, 0);
            onInitialized.run();
          }
        };
    targets.forEach(target -> target.start(oneIsReady));
    updater.start(cluster, oneIsReady);
    if (missing.get() > 0) {
      // Its hosts may be known already, which is all that the cluster itself waits for.
      cluster.stats().set(ClusterGauge.WARMING_STATE, 1);
    }
  }

  private void onInitialized(Entry entry, Built built) {
    Built waiting = entry.warming;
    if (waiting == null || waiting.cluster() != built.cluster()) {
      return;
    }
    entry.warming = null;
    entry.active = built;
    warming--;
    updater.put(built.cluster());
    context.control().post(this::settle);
  }

  /** Publishes what became warm: once for all that one response warmed. */
  private void settle() {
    updater.publish();
    countWarming();
    for (String name : List.copyOf(awaited.keySet())) {
      Entry entry = entries.get(name);
      if (entry != null && entry.active != null) {
        giveUp(name);
      }
    }
  }

  private void remove(String name) {
    Entry entry = entries.remove(name);
    if (entry == null) {
      return;
    }
    stopWarming(entry);
    updater.clusterStats().removed(1);
    isChanged = true;
    if (entry.active != null) {
      updater.removeCluster(name);
    }
  }

  private void stopWarming(Entry entry) {
    Built replaced = entry.warming;
    if (replaced != null) {
      entry.warming = null;
      warming--;
      replaced.cluster().close();
    }
  }

  private void countWarming() {
    updater.warming(warming);
    onWarmingChanged.run();
    checkWarm();
  }

  private void checkWarm() {
    Runnable action = whenWarm;
    if (warming == 0 && action != null) {
      whenWarm = null;
      action.run();
    }
  }
}
