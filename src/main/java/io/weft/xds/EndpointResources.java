package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import io.weft.common.ResourceLocator;
import io.weft.config.EndpointTranslator;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.EndpointAssignment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which clusters want which endpoints, and what they got: EDS. Control thread only.
 *
 * <p>A change of endpoints costs time by the size of their own cluster. Source: Envoy's EDS
 * cluster.
 */
final class EndpointResources implements Subscriber {
  /** A cluster that wants endpoints. */
  private static final class Watch {
    final Cluster cluster;
    final ResourceLocator wanted;
    final SubscriptionStats stats;
    @Nullable Runnable onInitialized;
    @Nullable Deadline timeout;
    @Nullable EndpointAssignment assigned;
    @Nullable ClusterLocalities localities;

    Watch(Cluster cluster, ResourceLocator wanted, Runnable onInitialized) {
      this.cluster = cluster;
      this.wanted = wanted;
      this.stats = new SubscriptionStats(cluster.stats().scope()).of(wanted.source());
      this.onInitialized = onInitialized;
    }

    /** Has the endpoints of localities that {@code message} leaves out be asked for. */
    void follow(ClusterLoadAssignment message, LocalitySources sources) throws ConfigException {
      ClusterLocalities followed = localities;
      if (followed == null) {
        followed = new ClusterLocalities(sources, cluster.stats().scope(), this::complete);
        localities = followed;
      }
      followed.follow(message);
      disarm();
    }

    private void complete(ClusterLoadAssignment message) {
      try {
        assign(this, EndpointTranslator.assignment(message));
      } catch (ConfigException e) {
        throw new IllegalStateException("all endpoints were checked", e);
      }
      initialized();
    }

    /** Has no localities whose endpoints come apart. */
    void closeLocalities() {
      if (localities != null) {
        localities.close();
        localities = null;
      }
    }

    void disarm() {
      if (timeout != null) {
        timeout.disarm();
        timeout = null;
      }
    }

    void initialized() {
      Runnable waiting = onInitialized;
      onInitialized = null;
      disarm();
      if (waiting != null) {
        waiting.run();
      }
    }
  }

  /** Endpoints that somebody wants. */
  private static final class Entry {
    // Almost always one.
    final List<Watch> watches = new ArrayList<>(1);
    @Nullable EndpointAssignment assignment;
    // Only if localities are left out; then there is no assignment.
    @Nullable ClusterLoadAssignment incomplete;
  }

  private final ControlThread control;
  private final LocalitySources localities;
  private final WantedNames source;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<Cluster, Watch> watches = new HashMap<>();
  private boolean changed;
  private boolean again;

  /**
   * Endpoints that {@code source} brings.
   *
   * @param localities bring what assignments leave out
   */
  EndpointResources(ControlThread control, LocalitySources localities, WantedNames source) {
    this.control = control;
    this.localities = localities;
    this.source = source;
  }

  /** As {@code EndpointDiscovery}. */
  void start(Cluster cluster, ResourceLocator wanted, Runnable onInitialized) {
    Watch watch = new Watch(cluster, wanted, onInitialized);
    watches.put(cluster, watch);
    Entry known = entries.get(wanted.name());
    Entry entry = known == null ? new Entry() : known;
    entries.put(wanted.name(), entry);
    // Who wanted it is gone, and the control plane does not know that yet.
    boolean isTakenOver = known != null && entry.watches.isEmpty();
    entry.watches.add(watch);
    if ((isTakenOver || !wanted.source().isAggregated()) && useKnown(watch, entry)) {
      // What is known already is not said again, such as by a stream or file of its own.
      return;
    }
    // Else who asks anew for what others have waits for a fresh answer, as in Envoy.
    again |= known != null;
    if (!wanted.initialFetchTimeout().isZero()) {
      watch.timeout =
          control.postAfter(wanted.initialFetchTimeout(), () -> onTimeout(watch, entry));
    }
    askSoon();
  }

  /** As {@code EndpointDiscovery}. */
  void stop(Cluster cluster) {
    Watch watch = watches.remove(cluster);
    if (watch == null) {
      return;
    }
    watch.disarm();
    watch.closeLocalities();
    Entry entry = entries.get(watch.wanted.name());
    if (entry != null && entry.watches.remove(watch) && entry.watches.isEmpty()) {
      askSoon();
    }
  }

  @Override
  public void ask() {
    if (changed) {
      changed = false;
      // Not before the control plane is told, which may not say again what it said already.
      entries.values().removeIf(entry -> entry.watches.isEmpty());
      source.want(ResourceType.ENDPOINTS, Set.copyOf(entries.keySet()), again);
      again = false;
    }
  }

  @Override
  public String apply(Update update) {
    Rejections rejections = new Rejections();
    Set<String> seen = new HashSet<>();
    for (Resource resource : update.resources()) {
      Entry entry = entries.get(resource.name());
      if (!seen.add(resource.name())) {
        rejections.addDuplicate(ResourceType.ENDPOINTS, resource.name());
      } else if (entry != null || resource.problem() != null) {
        apply(resource, entry, update, rejections);
      }
    }
    for (String name : update.removed()) {
      Entry entry = entries.get(name);
      if (entry != null) {
        List.copyOf(entry.watches).forEach(EndpointResources::onMissing);
      }
    }
    return rejections.text("", "\n");
  }

  @Override
  public void reject(Update update) {
    for (Resource resource : update.resources()) {
      Entry entry = entries.get(resource.name());
      if (entry != null) {
        entry.watches.forEach(watch -> watch.stats.rejected());
        goOnWithout(entry);
      }
    }
  }

  @Override
  public void expire(String name) {
    // What serves goes on with what it has, as with Envoy over delta.
  }

  @Override
  public void onDisconnect() {
    watches.values().forEach(watch -> watch.stats.failure());
  }

  @Override
  public void onUnreadable() {
    onDisconnect();
    List.copyOf(watches.values()).forEach(Watch::initialized);
  }

  @Override
  public void onEmpty(String version) {
    for (Watch watch : List.copyOf(watches.values())) {
      watch.stats.success(version, 0);
      watch.cluster.stats().increment(ClusterCounter.UPDATE_EMPTY);
      watch.initialized();
    }
  }

  private void apply(
      Resource resource, @Nullable Entry entry, Update update, Rejections rejections) {
    ConfigException problem = resource.problem();
    Message message = resource.message();
    if (problem == null && message != null && entry != null) {
      try {
        take(resource, (ClusterLoadAssignment) message, entry);
        return;
      } catch (ConfigException e) {
        problem = e;
      }
    }
    if (problem != null) {
      rejections.add(resource.name(), problem);
      if (entry != null) {
        entry.watches.forEach(watch -> watch.stats.refused(update));
        goOnWithout(entry);
      }
    }
  }

  private static void goOnWithout(Entry entry) {
    List.copyOf(entry.watches).forEach(Watch::initialized);
  }

  private void take(Resource resource, ClusterLoadAssignment message, Entry entry)
      throws ConfigException {
    long begin = System.nanoTime();
    if (LocalitySources.isNeeded(message)) {
      // What it does have is checked before anybody uses it.
      EndpointTranslator.assignment(message);
      for (Watch watch : List.copyOf(entry.watches)) {
        watch.follow(message, localities);
      }
      entry.incomplete = message;
      entry.assignment = null;
    } else {
      use(message, entry);
    }
    for (Watch watch : List.copyOf(entry.watches)) {
      watch.stats.success(resource.version(), (System.nanoTime() - begin) / 1_000_000);
    }
  }

  private static void use(ClusterLoadAssignment message, Entry entry) throws ConfigException {
    EndpointAssignment former = entry.assignment;
    EndpointAssignment said = EndpointTranslator.assignment(message);
    EndpointAssignment assignment = former != null && former.equals(said) ? former : said;
    entry.assignment = assignment;
    entry.incomplete = null;
    for (Watch watch : List.copyOf(entry.watches)) {
      watch.closeLocalities();
      assign(watch, assignment);
      watch.initialized();
    }
  }

  private static void assign(Watch watch, EndpointAssignment assignment) {
    if (assignment.equals(watch.assigned)) {
      watch.cluster.stats().increment(ClusterCounter.UPDATE_NO_REBUILD);
    } else {
      watch.assigned = assignment;
      watch.cluster.assign(assignment);
    }
  }

  private static void onMissing(Watch watch) {
    if (watch.onInitialized != null) {
      watch.cluster.stats().increment(ClusterCounter.UPDATE_EMPTY);
    }
    watch.initialized();
  }

  private void onTimeout(Watch watch, Entry entry) {
    if (watch.onInitialized == null) {
      return;
    }
    watch.stats.initFetchTimeout();
    if (useKnown(watch, entry)) {
      watch.cluster.stats().increment(ClusterCounter.ASSIGNMENT_USE_CACHED);
    } else {
      watch.initialized();
    }
  }

  /** Has {@code watch} go on with what is known of {@code entry}; false if that is nothing. */
  private boolean useKnown(Watch watch, Entry entry) {
    ClusterLoadAssignment incomplete = entry.incomplete;
    if (entry.assignment != null) {
      assign(watch, entry.assignment);
      watch.initialized();
    } else if (incomplete != null) {
      try {
        watch.follow(incomplete, localities);
      } catch (ConfigException e) {
        throw new IllegalStateException("another cluster could follow it", e);
      }
    } else {
      return false;
    }
    return true;
  }

  private void askSoon() {
    if (!changed) {
      changed = true;
      control.post(this::ask);
    }
  }
}
