package io.weft.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadline;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.config.BuildContext;
import io.weft.config.ConfigUpdater;
import io.weft.config.RouteTranslator;
import io.weft.stats.Counter;
import io.weft.stats.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which connection managers want which route tables, and what they got: RDS. Control thread only,
 * but for {@link #target}. One table serves all that name it.
 */
final class RouteResources implements Subscriber {
  /** A route table that somebody wants. */
  private final class Entry implements VirtualHostResources.Table {
    final String key;
    final String statsPrefix;
    final List<Target> targets = new ArrayList<>();
    final Scope scope;
    final SubscriptionStats stats;
    final Counter reloads;
    final Counter empty;
    @Nullable Accepted accepted;
    VirtualHostResources.@Nullable Hosts hosts;
    @Nullable ResourceLocator hostLocator;

    Entry(ResourceLocator wanted, String scopeName) {
      this.key = wanted.key();
      this.statsPrefix = scopeName.substring(0, scopeName.length() - wanted.name().length());
      this.scope = root.scope(scopeName);
      this.stats = new SubscriptionStats(scope).of(wanted.source());
      this.reloads = scope.counter("config_reload");
      this.empty = scope.counter("update_empty");
    }

    /** Whether its listeners may go on: it came, and so did the virtual hosts it leaves out. */
    boolean isReady() {
      return accepted != null && (hosts == null || hosts.isSettled());
    }

    /** Has nobody wait for it any longer, unless its virtual hosts are still to come. */
    void settle() {
      if (hosts == null || hosts.isSettled()) {
        List.copyOf(targets).forEach(Target::ready);
      }
    }

    @Override
    public void settled() {
      settle();
    }

    @Override
    public void take(Collection<VirtualHost> discovered, String version) throws ConfigException {
      Accepted former = accepted;
      if (former != null) {
        put((RouteConfiguration) former.message(), discovered);
        updater.publish();
        accepted = new Accepted(former.message(), version, Instant.now());
        reloads.inc();
      }
    }

    /** Puts {@code base} with what comes apart from it into service. */
    void put(RouteConfiguration base, Collection<VirtualHost> discovered) throws ConfigException {
      RouteConfiguration all = with(base, discovered);
      updater.put(key, RouteTranslator.translate(all, new BuildContext(common), false));
    }

    /** Asks for the virtual hosts that {@code base} leaves to a control plane. */
    void follow(RouteConfiguration base, @Nullable ResourceLocator locator) {
      if (Objects.equals(locator, hostLocator)) {
        return;
      }
      if (hosts != null) {
        hosts.close();
        hosts = null;
      }
      hostLocator = locator;
      if (locator != null) {
        hosts =
            virtualHosts.begin(locator, root.scope(statsPrefix + "vhds." + base.getName()), this);
      }
    }

    void close() {
      scope.close();
      if (hosts != null) {
        hosts.close();
      }
    }
  }

  /** The wait of one connection manager for its table. */
  private final class Target implements InitTarget {
    private final ResourceLocator wanted;
    private final String statPrefix;
    private @Nullable Runnable onReady;
    private @Nullable Deadline timeout;
    private boolean started;

    Target(ResourceLocator wanted, String statPrefix) {
      this.wanted = wanted;
      this.statPrefix = statPrefix;
    }

    @Override
    public String name() {
      return "RdsRouteConfigSubscription " + wanted.name();
    }

    @Override
    public void start(Runnable whenReady) {
      started = true;
      onReady = whenReady;
      if (subscribe(this)) {
        ready();
      } else if (!wanted.initialFetchTimeout().isZero()) {
        timeout = control.postAfter(wanted.initialFetchTimeout(), this::onTimeout);
      }
    }

    @Override
    public void close() {
      control.post(this::end);
    }

    private void end() {
      if (started) {
        started = false;
        onReady = null;
        disarm();
        unsubscribe(this);
      }
    }

    void ready() {
      Runnable waiting = onReady;
      onReady = null;
      disarm();
      if (waiting != null) {
        waiting.run();
      }
    }

    private void disarm() {
      if (timeout != null) {
        timeout.disarm();
      }
    }

    private void onTimeout() {
      Entry entry = entries.get(wanted.name());
      if (onReady != null && entry != null) {
        entry.stats.initFetchTimeout();
        ready();
      }
    }
  }

  private final ControlThread control;
  private final WantedNames source;
  private final Scope root;
  private final Map<String, Entry> entries = new TreeMap<>();
  private final BuildContext.Common common;
  private final ConfigUpdater updater;
  private final VirtualHostSources virtualHosts;
  private boolean changed;

  /** Tables that are built in {@code common} and put into service by {@code updater}. */
  RouteResources(
      BuildContext.Common common,
      ConfigUpdater updater,
      VirtualHostSources virtualHosts,
      WantedNames source) {
    this.control = common.control();
    this.source = source;
    this.root = common.scope();
    this.common = common;
    this.updater = updater;
    this.virtualHosts = virtualHosts;
  }

  /** The wait for {@code table}; any thread. */
  InitTarget target(ResourceLocator table, String statPrefix) {
    return new Target(table, statPrefix);
  }

  /** Below what the stats of {@code table} are. */
  static String scopeName(ResourceLocator table, String statPrefix) {
    return "http." + statPrefix + ".rds." + table.name();
  }

  /** Asks for the virtual host of {@code authority} in the table {@code name}. */
  void request(String name, String authority, Runnable onDone) {
    Entry entry = entries.get(name);
    if (entry == null || entry.hosts == null) {
      onDone.run();
      return;
    }
    entry.hosts.request(authority, onDone);
  }

  /** Has {@code onDone} of {@link #request} not be run. */
  void forget(String name, String authority, Runnable onDone) {
    Entry entry = entries.get(name);
    if (entry != null && entry.hosts != null) {
      entry.hosts.forget(authority, onDone);
    }
  }

  @Override
  public void ask() {
    if (changed) {
      changed = false;
      dropUnwanted();
      source.want(ResourceType.ROUTES, Set.copyOf(entries.keySet()), false);
    }
  }

  /** The tables in service, by name. */
  List<Accepted> accepted() {
    List<Accepted> accepted = new ArrayList<>();
    for (Entry entry : entries.values()) {
      Accepted shown = entry.accepted;
      if (shown != null && entry.hosts != null) {
        RouteConfiguration base = (RouteConfiguration) shown.message();
        shown = new Accepted(with(base, entry.hosts.all()), shown.version(), shown.at());
      }
      if (shown != null) {
        accepted.add(shown);
      }
    }
    return accepted;
  }

  @Override
  public String apply(Update update) {
    Rejections rejections = new Rejections();
    Set<String> seen = new HashSet<>();
    List<Entry> settled = new ArrayList<>();
    for (Resource resource : update.resources()) {
      Entry entry = entries.get(resource.name());
      if (!seen.add(resource.name())) {
        rejections.addDuplicate(ResourceType.ROUTES, resource.name());
        continue;
      }
      ConfigException problem = resource.problem();
      if (entry != null && problem == null) {
        problem = take(resource, entry);
      }
      if (problem != null) {
        rejections.add(resource.name(), problem);
      }
      if (entry != null) {
        settled.add(entry);
        if (problem != null) {
          entry.stats.refused(update);
        }
      }
    }
    for (String name : update.removed()) {
      Entry entry = entries.get(name);
      if (entry != null) {
        settled.add(entry);
      }
    }
    updater.publish();
    // A listener goes into service with a table that was refused, too, and then finds no routes.
    settled.forEach(Entry::settle);
    return rejections.text("", "\n");
  }

  @Override
  public void reject(Update update) {
    for (Resource resource : update.resources()) {
      Entry entry = entries.get(resource.name());
      if (entry != null) {
        entry.stats.rejected();
        List.copyOf(entry.targets).forEach(Target::ready);
      }
    }
  }

  @Override
  public void expire(String name) {
    // What serves goes on with what it has, as with Envoy over delta.
  }

  @Override
  public void onDisconnect() {
    entries.values().forEach(entry -> entry.stats.failure());
  }

  @Override
  public void onUnreadable() {
    onDisconnect();
    for (Entry entry : List.copyOf(entries.values())) {
      List.copyOf(entry.targets).forEach(Target::ready);
    }
  }

  @Override
  public void onEmpty(String version) {
    for (Entry entry : List.copyOf(entries.values())) {
      entry.stats.success(version, 0);
      entry.empty.inc();
      List.copyOf(entry.targets).forEach(Target::ready);
    }
  }

  private @Nullable ConfigException take(Resource resource, Entry entry) {
    long begin = System.nanoTime();
    Message message = resource.message();
    if (message == null) {
      return null;
    }
    Accepted former = entry.accepted;
    if (former == null || !former.message().equals(message)) {
      try {
        RouteConfiguration base = (RouteConfiguration) message;
        ResourceLocator locator = base.hasVhds() ? virtualHosts.locator(base) : null;
        entry.follow(base, locator);
        entry.put(base, entry.hosts == null ? List.of() : entry.hosts.all());
      } catch (ConfigException e) {
        return e;
      }
      entry.accepted = Accepted.now(resource, message);
      entry.reloads.inc();
    } else {
      entry.accepted = new Accepted(former.message(), resource.version(), former.at());
    }
    entry.stats.success(resource.version(), (System.nanoTime() - begin) / 1_000_000);
    return null;
  }

  /** Whether the table is there already. */
  private boolean subscribe(Target target) {
    Entry entry = entries.get(target.wanted.name());
    if (entry == null) {
      entry = new Entry(target.wanted, scopeName(target.wanted, target.statPrefix));
      entries.put(target.wanted.name(), entry);
      askSoon();
    }
    entry.targets.add(target);
    return entry.isReady();
  }

  private void unsubscribe(Target target) {
    Entry entry = entries.get(target.wanted.name());
    if (entry != null && entry.targets.remove(target) && entry.targets.isEmpty()) {
      askSoon();
    }
  }

  /** Not before the control plane is told: it does not say again what it said to this process. */
  private void dropUnwanted() {
    List<Entry> unwanted =
        entries.values().stream().filter(entry -> entry.targets.isEmpty()).toList();
    for (Entry entry : unwanted) {
      entry.close();
      updater.removeRouteTable(entry.key);
    }
    if (entries.values().removeAll(unwanted)) {
      updater.publish();
    }
  }

  private static RouteConfiguration with(
      RouteConfiguration base, Collection<VirtualHost> discovered) {
    return discovered.isEmpty() ? base : base.toBuilder().addAllVirtualHosts(discovered).build();
  }

  private void askSoon() {
    if (!changed) {
      changed = true;
      control.post(this::ask);
    }
  }
}
