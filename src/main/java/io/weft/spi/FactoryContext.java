package io.weft.spi;

import io.weft.accesslog.AccessLogFiles;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.http.ActiveRequests;
import io.weft.router.DiscoveredRoutes;
import io.weft.router.RouteUpdates;
import io.weft.router.RoutingView;
import io.weft.router.ScopeKeyBuilder;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.stats.Scope;
import io.weft.upstream.ClusterUpdates;
import io.weft.upstream.DnsCaches;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What factories may use of the process, and where in the configuration they are.
 *
 * <p>Used while configuration is built; what is asked of it may be kept.
 */
public interface FactoryContext {
  /** The stats of the process, whose names have no prefix. */
  Scope scope();

  /** The routes and clusters that hold when asked; never blocks. */
  Supplier<? extends RoutingView> views();

  /** The runtime values that hold when asked; never blocks. */
  Supplier<RuntimeSnapshot> runtime();

  /** The wheel of all time limits. */
  Deadlines deadlines();

  /** The only thread that changes configuration. */
  ControlThread control();

  /** The requests in flight, for {@code /requests}. */
  ActiveRequests requests();

  /** The files of access logs. */
  AccessLogFiles accessLogFiles();

  /** All extensions of this process. */
  ExtensionRegistry extensions();

  /** The caches of names that filters and clusters share. */
  DnsCaches dnsCaches();

  /** What the bootstrap and the command line say of this node. */
  NodeSettings node();

  /** What the listener is like for which something is built; absent facts are empty. */
  ListenerFacts listener();

  /**
   * What the names of stats of HTTP filters begin with: {@code http.<stat_prefix>.} of the
   * connection manager for which something is built; empty outside of one, as for a route.
   */
  String httpStatPrefix();

  /** The same context for the HTTP filters of the connection manager {@code statPrefix}. */
  FactoryContext inConnectionManager(String statPrefix);

  /**
   * Notes that the object which is being built needs the cluster {@code name} to be known.
   *
   * @param field the field that names it, for the error
   */
  void cluster(String name, String field);

  /**
   * Where the resource {@code name} comes from, whatever else is said of it: from who serves its
   * authority; empty if the bootstrap names nobody.
   *
   * @throws ConfigException if it is no {@code xdstp://} name although it begins like one
   */
  Optional<ResourceLocator> served(String name) throws ConfigException;

  /**
   * Notes that the object which is being built needs a route table that stands elsewhere; {@link
   * #views} has it by {@link ResourceLocator#key} as soon as it is there.
   *
   * @param statPrefix of the connection manager
   * @return has parts of it be asked for that requests need
   */
  RouteUpdates routeTable(ResourceLocator table, String statPrefix);

  /**
   * Notes that the object which is being built needs scopes and their route tables, which stand
   * elsewhere.
   *
   * @param scopes where scopes come from; its name is that of all of them together
   * @param tables where route tables come from; its name says nothing
   * @param statPrefix of the connection manager
   */
  DiscoveredRoutes routeScopes(
      ResourceLocator scopes, ResourceLocator tables, ScopeKeyBuilder keys, String statPrefix);

  /**
   * Asks {@code source} for clusters that streams need and that are not there.
   *
   * @throws ConfigException if it cannot be asked for one cluster
   */
  ClusterUpdates clusterUpdates(ConfigSource source) throws ConfigException;

  /**
   * The secret {@code name} of the bootstrap; null if there is none of that kind.
   *
   * @param kind the message that it holds, such as {@code TlsCertificate}
   */
  <T> @Nullable T staticSecret(Class<T> kind, String name);

  /**
   * Notes that the object which is being built needs a secret that discovery brings. What belongs
   * to a filter chain has its listener wait for it and ends with it; elsewhere the secret is asked
   * for at once and whoever asked closes the target.
   *
   * @param kind the message that it has to hold, such as {@code TlsCertificate}
   * @param watcher told of it on the control thread, and of each later one
   * @throws ConfigException if nobody can be asked for it
   */
  <T> InitTarget secret(Class<T> kind, ResourceLocator secret, SecretWatcher<T> watcher)
      throws ConfigException;

  /**
   * Has discovery bring the configuration of a part of the object that is being built, now and
   * later. The listener waits for the first one.
   *
   * @param config the message that discovery brings
   * @param waits whether it is waited for; else it may come when the listener serves already
   * @return yields the part as it is when asked, any thread; null while there is none
   */
  <C, F> Supplier<@Nullable F> discovered(
      DiscoveredKind kind,
      Class<C> config,
      ResourceLocator extension,
      boolean waits,
      DiscoveredFactory<C, F> factory);
}
