package io.weft.xds;

import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.config.BuildContext;
import io.weft.config.RouteDiscovery;
import io.weft.config.RouteTranslator;
import io.weft.config.ScopedRoutesTranslator;
import io.weft.http.HeaderMap;
import io.weft.router.DiscoveredScopes;
import io.weft.router.RouteTable;
import io.weft.router.RouteTables;
import io.weft.router.ScopeKeyBuilder;
import io.weft.stats.Gauge;
import io.weft.stats.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of one connection manager and their route tables, which it asks for as scopes come, or
 * when a request needs one that is only loaded on demand. Any thread asks for tables; the control
 * thread changes them. An identity object.
 */
final class ScopedTables implements RouteDiscovery.Scopes {
  /** What all of them need. */
  record Sources(
      ControlThread control,
      Supplier<BuildContext.Common> context,
      RouteDiscovery routes,
      Supplier<ScopeResources> scopes) {}

  private final Sources sources;
  private final ResourceLocator wanted;
  private final ResourceLocator tables;
  private final ScopeKeyBuilder keys;
  private final String statPrefix;
  private final Map<String, InitTarget> targets = new HashMap<>();
  private final Set<String> missing = new HashSet<>();
  private final Map<String, List<Runnable>> waiting = new HashMap<>();
  private final Set<String> lazy = new HashSet<>();
  // The names of tables, once for each scope that has none inside.
  private final List<String> named = new ArrayList<>();
  private volatile @Nullable DiscoveredScopes current;
  private ScopeResources.@Nullable Group group;
  private @Nullable Gauge active;
  private @Nullable Runnable onReady;
  private boolean isSettled;
  private boolean isClosed;

  /**
   * Scopes that have not come.
   *
   * @param tables where route tables come from; its name says nothing
   */
  ScopedTables(
      Sources sources,
      ResourceLocator wanted,
      ResourceLocator tables,
      ScopeKeyBuilder keys,
      String statPrefix) {
    this.sources = sources;
    this.wanted = wanted;
    this.tables = tables;
    this.keys = keys;
    this.statPrefix = statPrefix;
  }

  @Override
  public String name() {
    return "ScopedRdsConfigSubscription " + wanted.name();
  }

  @Override
  public void start(Runnable whenReady) {
    if (isClosed) {
      return;
    }
    onReady = whenReady;
    String scope = "http." + statPrefix + ".scoped_rds." + wanted.name();
    Scope stats = sources.context().get().scope().scope(scope);
    active = stats.gauge("active_scopes");
    try {
      group = sources.scopes().get().begin(wanted, stats, this::take, this::settle);
    } catch (ConfigException e) {
      // Others use the same scopes; here there are none until the next update.
      settle();
    }
  }

  @Override
  public void close() {
    sources
        .control()
        .post(() -> {
          isClosed = true;
          onReady = null;
          if (group != null) {
            group.close();
            group = null;
          }
          targets.values().forEach(InitTarget::close);
          targets.clear();
        });
  }

  @Override
  public @Nullable RouteTables tables() {
    DiscoveredScopes scopes = current;
    return scopes == null ? null : scopes.at(sources.context().get().views().get());
  }

  @Override
  public Runnable request(HeaderMap headers, Runnable onDone) {
    DiscoveredScopes scopes = current;
    DiscoveredScopes.Scope scope = scopes == null ? null : scopes.scope(headers);
    if (scope == null || scope.table() != null) {
      onDone.run();
      return () -> {};
    }
    String table = scope.tableKey();
    sources.control().post(() -> load(table, onDone));
    return () -> sources.control().post(() -> forget(table, onDone));
  }

  private void load(String key, Runnable onDone) {
    String name = lazy.stream().filter(one -> locator(one).key().equals(key)).findAny().orElse("");
    if (!name.isEmpty()) {
      lazy.remove(name);
      follow(name);
      countActive();
    }
    if (missing.contains(key)) {
      waiting.computeIfAbsent(key, first -> new ArrayList<>()).add(onDone);
    } else {
      onDone.run();
    }
  }

  private void forget(String key, Runnable onDone) {
    List<Runnable> others = waiting.get(key);
    if (others != null) {
      others.remove(onDone);
    }
  }

  private void take(Map<String, ScopedRouteConfiguration> scopes) throws ConfigException {
    List<DiscoveredScopes.Scope> next = new ArrayList<>();
    List<String> tablesOfScopes = new ArrayList<>();
    Set<String> eager = new HashSet<>();
    Set<String> all = new HashSet<>();
    for (ScopedRouteConfiguration proto : scopes.values()) {
      next.add(scope(proto));
      String table = proto.getRouteConfigurationName();
      if (!proto.hasRouteConfiguration()) {
        all.add(table);
        tablesOfScopes.add(table);
        if (!proto.getOnDemand() || targets.containsKey(table)) {
          eager.add(table);
        }
      }
    }
    eager.forEach(this::follow);
    lazy.clear();
    lazy.addAll(all);
    lazy.removeAll(eager);
    current = new DiscoveredScopes(keys, next);
    Set<String> gone = new HashSet<>(targets.keySet());
    gone.removeAll(all);
    gone.forEach(this::unfollow);
    named.clear();
    named.addAll(tablesOfScopes);
    countActive();
  }

  /** Counts the scopes whose table is asked for. */
  private void countActive() {
    if (active != null) {
      active.set(named.stream().filter(targets::containsKey).count());
    }
  }

  private DiscoveredScopes.Scope scope(ScopedRouteConfiguration proto) throws ConfigException {
    RouteTable table = null;
    if (proto.hasRouteConfiguration()) {
      table =
          RouteTranslator.translate(
              proto.getRouteConfiguration(), new BuildContext(sources.context().get()), false);
    }
    return new DiscoveredScopes.Scope(
        proto.getName(),
        ScopedRoutesTranslator.key(proto),
        locator(proto.getRouteConfigurationName()).key(),
        table);
  }

  /** Asks for the table {@code name}, unless that was done. */
  private void follow(String name) {
    if (targets.containsKey(name)) {
      return;
    }
    ResourceLocator locator = locator(name);
    InitTarget target = sources.routes().target(locator, statPrefix);
    targets.put(name, target);
    missing.add(locator.key());
    target.start(() -> onTable(locator.key()));
  }

  private void unfollow(String name) {
    InitTarget target = targets.remove(name);
    if (target != null) {
      target.close();
      onTable(locator(name).key());
    }
  }

  private void onTable(String key) {
    missing.remove(key);
    List<Runnable> done = waiting.remove(key);
    if (done != null) {
      done.forEach(Runnable::run);
    }
    checkReady();
  }

  private void settle() {
    isSettled = true;
    checkReady();
  }

  private void checkReady() {
    Runnable ready = onReady;
    if (isSettled && missing.isEmpty() && ready != null) {
      onReady = null;
      ready.run();
    }
  }

  /** Where {@code table} comes from: from who serves its authority, else from where all do. */
  private ResourceLocator locator(String table) {
    ResourceLocator own = new ResourceLocator(tables.source(), table, tables.initialFetchTimeout());
    try {
      return sources.context().get().discoveries().authorities().find(table).orElse(own);
    } catch (ConfigException e) {
      // It is no name; where others come from there is none of it, either.
      return own;
    }
  }
}
