package io.weft.config;

import io.weft.accesslog.AccessLogFiles;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.http.ActiveRequests;
import io.weft.net.InternalListeners;
import io.weft.router.DiscoveredRoutes;
import io.weft.router.RouteUpdates;
import io.weft.router.RoutingView;
import io.weft.router.ScopeKeyBuilder;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.DiscoveredFactory;
import io.weft.spi.DiscoveredKind;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFacts;
import io.weft.spi.NodeSettings;
import io.weft.spi.SecretWatcher;
import io.weft.stats.Scope;
import io.weft.upstream.ClusterUpdates;
import io.weft.upstream.DnsCaches;
import io.weft.upstream.SystemDnsResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What factories are given while one configuration is built, and what they say that they need.
 *
 * <p>Used by the thread that builds.
 */
public final class BuildContext implements FactoryContext {
  /**
   * What all configurations of a process share.
   *
   * @param scope the root of all stats
   * @param views the routes and clusters that hold when asked
   * @param discoveries bring what stands elsewhere
   * @param secrets what TLS contexts and extensions name instead of having it inside
   * @param internal where listeners without a socket are to be found
   * @param dnsCaches the caches of names
   */
  public record Common(
      Scope scope,
      Supplier<? extends RoutingView> views,
      Supplier<RuntimeSnapshot> runtime,
      Deadlines deadlines,
      ControlThread control,
      ActiveRequests requests,
      AccessLogFiles accessLogFiles,
      ExtensionRegistry extensions,
      NodeSettings node,
      Discoveries discoveries,
      SecretManager secrets,
      InternalListeners internal,
      DnsCaches dnsCaches) {
    /** Without anything that discovery brings but secrets, and listeners that have no socket. */
    public Common(
        Scope scope,
        Supplier<? extends RoutingView> views,
        Supplier<RuntimeSnapshot> runtime,
        Deadlines deadlines,
        ControlThread control,
        ActiveRequests requests,
        AccessLogFiles accessLogFiles,
        ExtensionRegistry extensions,
        NodeSettings node,
        SecretManager secrets) {
      this(
          scope,
          views,
          runtime,
          deadlines,
          control,
          requests,
          accessLogFiles,
          extensions,
          node,
          Discoveries.NONE,
          secrets,
          InternalListeners.disabled(),
          new DnsCaches(new SystemDnsResolver(), control, scope));
    }

    /** Without anything that discovery brings. */
    public Common(
        Scope scope,
        Supplier<? extends RoutingView> views,
        Supplier<RuntimeSnapshot> runtime,
        Deadlines deadlines,
        ControlThread control,
        ActiveRequests requests,
        AccessLogFiles accessLogFiles,
        ExtensionRegistry extensions,
        NodeSettings node) {
      this(
          scope,
          views,
          runtime,
          deadlines,
          control,
          requests,
          accessLogFiles,
          extensions,
          node,
          new SecretManager(SecretDiscovery.NONE));
    }
  }

  /** A cluster that an object names, and the field that names it. */
  public record NeededCluster(String name, String field) {}

  private final Common common;
  private final Scope scope;
  private final ListenerFacts listener;
  private final String httpStatPrefix;
  private final List<NeededCluster> neededClusters;
  private final List<InitTarget> targets;
  private final boolean waits;

  /** A context outside of listeners, which needs nothing yet. */
  public BuildContext(Common common) {
    this(
        common,
        common.scope(),
        ListenerFacts.NONE,
        "",
        new ArrayList<>(),
        new ArrayList<>(),
        false);
  }

  /** A context for a cluster, which serves when what {@link #targets} says is there. */
  public static BuildContext ofCluster(Common common) {
    return new BuildContext(
        common, common.scope(), ListenerFacts.NONE, "", new ArrayList<>(), new ArrayList<>(), true);
  }

  private BuildContext(
      Common common,
      Scope scope,
      ListenerFacts listener,
      String httpStatPrefix,
      List<NeededCluster> needed,
      List<InitTarget> targets,
      boolean waits) {
    this.common = common;
    this.scope = scope;
    this.listener = listener;
    this.httpStatPrefix = httpStatPrefix;
    this.neededClusters = needed;
    this.targets = targets;
    this.waits = waits;
  }

  /** The same context for what belongs to {@code facts}. */
  BuildContext inListener(ListenerFacts facts) {
    return new BuildContext(common, scope, facts, "", neededClusters, new ArrayList<>(), waits);
  }

  /**
   * The same context for a part that ends by itself, such as a filter chain: its scope owns those
   * that are opened for it, and it waits for what it needs.
   */
  BuildContext owning() {
    return new BuildContext(
        common,
        common.scope().owner(),
        listener,
        httpStatPrefix,
        neededClusters,
        new ArrayList<>(),
        true);
  }

  /** As {@link #owning}, for what comes when the rest serves already: no cluster must be known. */
  private BuildContext later() {
    return new BuildContext(
        common,
        common.scope().owner(),
        listener,
        httpStatPrefix,
        new ArrayList<>(),
        new ArrayList<>(),
        true);
  }

  /** Lets go of what an {@link #owning} context was asked for. */
  void close() {
    targets.forEach(InitTarget::close);
    scope.close();
  }

  /** Where listeners without a socket are to be found. */
  InternalListeners internalListeners() {
    return common.internal();
  }

  /** The clusters that must be known. */
  public List<NeededCluster> neededClusters() {
    return List.copyOf(neededClusters);
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public Supplier<? extends RoutingView> views() {
    return common.views();
  }

  @Override
  public Supplier<RuntimeSnapshot> runtime() {
    return common.runtime();
  }

  @Override
  public Deadlines deadlines() {
    return common.deadlines();
  }

  @Override
  public ControlThread control() {
    return common.control();
  }

  @Override
  public ActiveRequests requests() {
    return common.requests();
  }

  @Override
  public AccessLogFiles accessLogFiles() {
    return common.accessLogFiles();
  }

  @Override
  public ExtensionRegistry extensions() {
    return common.extensions();
  }

  @Override
  public DnsCaches dnsCaches() {
    return common.dnsCaches();
  }

  @Override
  public NodeSettings node() {
    return common.node();
  }

  @Override
  public ListenerFacts listener() {
    return listener;
  }

  @Override
  public String httpStatPrefix() {
    return httpStatPrefix;
  }

  @Override
  public BuildContext inConnectionManager(String statPrefix) {
    return new BuildContext(
        common, scope, listener, "http." + statPrefix + '.', neededClusters, targets, waits);
  }

  /** What must be there before what was built may go into service. */
  public List<InitTarget> targets() {
    return List.copyOf(targets);
  }

  @Override
  public Optional<ResourceLocator> served(String name) throws ConfigException {
    return common.discoveries().authorities().find(name);
  }

  @Override
  public RouteUpdates routeTable(ResourceLocator table, String statPrefix) {
    targets.add(common.discoveries().routes().target(table, statPrefix));
    return common.discoveries().routes().updates(table);
  }

  @Override
  public <T> @Nullable T staticSecret(Class<T> kind, String name) {
    return common.secrets().staticSecret(kind, name);
  }

  @Override
  public <T> InitTarget secret(Class<T> kind, ResourceLocator secret, SecretWatcher<T> watcher)
      throws ConfigException {
    InitTarget target = common.secrets().target(kind, secret, watcher);
    if (waits) {
      targets.add(target);
    } else {
      common.control().post(() -> target.start(() -> {}));
    }
    return target;
  }

  @Override
  public <C, F> Supplier<@Nullable F> discovered(
      DiscoveredKind kind,
      Class<C> config,
      ResourceLocator extension,
      boolean isAwaited,
      DiscoveredFactory<C, F> factory) {
    DiscoveredPart<C, F> part = new DiscoveredPart<>(config, factory, this::later);
    InitTarget wait = common.discoveries().extensions().target(kind, extension, part);
    targets.add(part.target(wait, common.control(), isAwaited));
    return part;
  }

  @Override
  public DiscoveredRoutes routeScopes(
      ResourceLocator scopes, ResourceLocator tables, ScopeKeyBuilder keys, String statPrefix) {
    RouteDiscovery.Scopes wait =
        common.discoveries().routes().scopes(scopes, tables, keys, statPrefix);
    targets.add(wait);
    return wait;
  }

  @Override
  public ClusterUpdates clusterUpdates(ConfigSource source) throws ConfigException {
    return common.discoveries().clusters().updates(source);
  }

  @Override
  public void cluster(String name, String field) {
    neededClusters.add(new NeededCluster(name, field));
  }
}
