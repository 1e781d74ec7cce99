package io.weft.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.weft.accesslog.AccessLogFile;
import io.weft.accesslog.AccessLogFiles;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.ActiveRequests;
import io.weft.router.RouteTable;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.NodeSettings;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.upstream.Locality;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The route table of a file, for tools that look at routes without a process: the file holds a
 * {@code RouteConfiguration}, or a bootstrap with connection managers.
 *
 * <p>Used by one thread.
 */
public final class RouteFile {
  /** A route table, where it stands in the file, and the clusters that the file has. */
  private record Place(
      RouteConfiguration proto, SourceMap positions, String path, Set<String> clusters) {}

  /**
   * A route as tools name it.
   *
   * @param virtualHost the name of its virtual host
   * @param name unique in the table
   * @param match its conditions in the text format of protocol buffers
   * @param clusters how many weighted clusters it has; 1 if it has none
   */
  public record NamedRoute(String virtualHost, String name, String match, int clusters) {}

  private final Place place;
  private final boolean isOfBootstrap;
  private final ExtensionRegistry registry;
  private RuntimeSnapshot runtime = RuntimeSnapshot.EMPTY;

  private RouteFile(Place place, boolean isOfBootstrap, ExtensionRegistry registry) {
    this.place = place;
    this.isOfBootstrap = isOfBootstrap;
    this.registry = registry;
  }

  /**
   * Reads {@code file}, refuses what Weft does not have; blocks.
   *
   * @param listener which listener of a bootstrap is meant; empty if only one has routes
   * @throws ConfigException with all problems, each with its position
   */
  public static RouteFile load(Path file, String listener, ExtensionRegistry registry)
      throws ConfigException {
    if (isBootstrap(file)) {
      ReadConfig<Bootstrap> read = BootstrapLoader.load(file, null, UnknownFields.REFUSE);
      LoadedBootstrap.refuseWhatIsNotBuilt(read, registry);
      return new RouteFile(ofListener(read, listener), true, registry);
    }
    ReadConfig<RouteConfiguration> read =
        ConfigMerge.merge(
            List.of(
                ConfigFile.read(
                    file, RouteConfiguration.getDefaultInstance(), UnknownFields.REFUSE)));
    LoadedBootstrap.refuseWhatIsNotBuilt(read, registry);
    return new RouteFile(
        new Place(read.message(), read.positions(), "", Set.of()), false, registry);
  }

  /** The same routes as Envoy's tool tests them: each with a name of its own, none switched off. */
  public RouteFile forTests() {
    RouteConfiguration.Builder named = place.proto().toBuilder();
    for (int i = 0; i < named.getVirtualHostsCount(); i++) {
      VirtualHost.Builder host = named.getVirtualHostsBuilder(i);
      for (int j = 0; j < host.getRoutesCount(); j++) {
        Route.Builder route = host.getRoutesBuilder(j);
        route.setName(route.getName() + "-virtual_hosts[" + i + "].routes[" + j + ']');
        if (route.getMatch().hasRuntimeFraction()
            && route.getMatch().getRuntimeFraction().getDefaultValue().getNumerator() == 0) {
          route
              .getMatchBuilder()
              .getRuntimeFractionBuilder()
              .getDefaultValueBuilder()
              .setNumerator(1);
        }
      }
    }
    return new RouteFile(
        new Place(named.build(), place.positions(), place.path(), place.clusters()),
        isOfBootstrap,
        registry);
  }

  /**
   * The route table; its runtime values are those of {@link #runtime} when a request is matched.
   *
   * @throws ConfigException with all problems, each with its position
   */
  public RouteTable table() throws ConfigException {
    BuildContext context = context();
    ConfigErrors errors = new ConfigErrors();
    try {
      RouteTable table = RouteTranslator.translate(place.proto(), context, isOfBootstrap);
      for (BuildContext.NeededCluster needed : context.neededClusters()) {
        if (!place.clusters().contains(needed.name())) {
          errors.add("", needed.field() + ": unknown cluster '" + needed.name() + "'");
        }
      }
      errors.throwIfAny();
      return table;
    } catch (ConfigException e) {
      throw place.positions().locate(e.under(place.path()));
    }
  }

  /** All routes in order. */
  public List<NamedRoute> routes() {
    List<NamedRoute> routes = new ArrayList<>();
    for (VirtualHost host : place.proto().getVirtualHostsList()) {
      for (Route route : host.getRoutesList()) {
        routes.add(
            new NamedRoute(
                host.getName(),
                route.getName(),
                TextFormat.printer().printToString(route.getMatch()),
                route.getRoute().hasWeightedClusters()
                    ? route.getRoute().getWeightedClusters().getClustersCount()
                    : 1));
      }
    }
    return routes;
  }

  /** The runtime keys that decide whether routes match. */
  public Set<String> fractionKeys() {
    return place.proto().getVirtualHostsList().stream()
        .flatMap(host -> host.getRoutesList().stream())
        .filter(route -> route.getMatch().hasRuntimeFraction())
        .map(route -> route.getMatch().getRuntimeFraction().getRuntimeKey())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Has routes matched with these runtime values from now on. */
  public void runtime(Map<String, String> values) {
    runtime = new RuntimeSnapshot(List.of(new RuntimeSnapshot.Layer("tool", values)));
  }

  /** Whether the file's fields are those of a bootstrap. */
  private static boolean isBootstrap(Path file) throws ConfigException {
    if (ConfigFile.isProtobuf(file)) {
      return false;
    }
    try {
      return ConfigFile.text(file).root() instanceof ConfigNode.Mapping mapping
          && mapping.entries().stream().anyMatch(entry -> isOfBootstrap(entry.key()));
    } catch (IOException e) {
      throw new ConfigException(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  private static boolean isOfBootstrap(String key) {
    return has(Bootstrap.getDescriptor(), key) && !has(RouteConfiguration.getDescriptor(), key);
  }

  private static boolean has(Descriptor message, String key) {
    for (FieldDescriptor field : message.getFields()) {
      if (field.getName().equals(key) || field.getJsonName().equals(key)) {
        return true;
      }
    }
    return false;
  }

  private static Place ofListener(ReadConfig<Bootstrap> read, String wanted)
      throws ConfigException {
    List<StaticRoutes.Found> tables = StaticRoutes.of(read.message());
    Set<String> listeners =
        tables.stream()
            .map(StaticRoutes.Found::listener)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (listeners.isEmpty()) {
      throw new ConfigException(read.positions().name(), "no listener has a route_config");
    }
    if (wanted.isEmpty() ? listeners.size() > 1 : !listeners.contains(wanted)) {
      throw new ConfigException(
          read.positions().name(),
          (wanted.isEmpty() ? "several listeners have routes" : "'" + wanted + "' has no routes")
              + "; choose one of "
              + String.join(", ", listeners));
    }
    StaticRoutes.Found chosen =
        tables.stream()
            .filter(table -> wanted.isEmpty() || table.listener().equals(wanted))
            .findFirst()
            .orElseThrow();
    Set<String> clusters =
        read.message().getStaticResources().getClustersList().stream()
            .map(Cluster::getName)
            .collect(Collectors.toSet());
    return new Place(chosen.table(), read.positions(), chosen.path(), clusters);
  }

  /** A context whose deadlines never fire and whose stats nobody sees. */
  private BuildContext context() {
    Scope scope = new StatsStore().root();
    Deadlines deadlines = new Deadlines();
    return new BuildContext(
        new BuildContext.Common(
            scope,
            () -> ConfigSnapshot.EMPTY,
            () -> runtime,
            deadlines,
            new ControlThread(deadlines),
            new ActiveRequests(),
            new AccessLogFiles(Map.of(), new AccessLogFile.Flushing(0, 0, 0), scope),
            registry,
            new NodeSettings("", "", Locality.UNKNOWN, "", Map.of())));
  }
}
