package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.config.BuildContext;
import io.weft.config.RouteDiscovery;
import io.weft.http.HeaderName;
import io.weft.router.RouteUpdates;
import io.weft.router.ScopeKeyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** Brings route tables from wherever each connection manager says. */
final class RouteSources implements RouteDiscovery {
  private final ControlThread control;
  private final Supplier<ResourceSources> sources;
  private final Supplier<BuildContext.Common> context;
  private final BySource<RouteResources> resources;
  private final BySource<ScopeResources> scopes;

  /** Tables that {@code maker} has taken over. */
  RouteSources(
      ControlThread control,
      Supplier<ResourceSources> sources,
      Supplier<BuildContext.Common> context,
      Function<WantedNames, RouteResources> maker) {
    this.control = control;
    this.sources = sources;
    this.context = context;
    this.resources = new BySource<>(ResourceType.ROUTES, maker);
    this.scopes =
        new BySource<>(ResourceType.SCOPES, wanted -> new ScopeResources(control, wanted));
  }

  @Override
  public InitTarget target(ResourceLocator table, String statPrefix) {
    return new LateTarget(
        control,
        "RdsRouteConfigSubscription " + table.name(),
        () ->
            resources
                .of(table, sources.get(), RouteResources.scopeName(table, statPrefix) + ".")
                .target(table, statPrefix));
  }

  @Override
  public RouteUpdates updates(ResourceLocator table) {
    return (headers, onDone) -> {
      String host = headers.get(HeaderName.AUTHORITY, "").toLowerCase(Locale.ROOT);
      control.post(() -> {
        RouteResources known = resources.known(table);
        if (known == null) {
          onDone.run();
        } else {
          known.request(table.name(), host, onDone);
        }
      });
      return () ->
          control.post(() -> {
            RouteResources known = resources.known(table);
            if (known != null) {
              known.forget(table.name(), host, onDone);
            }
          });
    };
  }

  @Override
  public Scopes scopes(
      ResourceLocator wanted, ResourceLocator tables, ScopeKeyBuilder keys, String statPrefix) {
    String prefix = "http." + statPrefix + ".scoped_rds." + wanted.name() + '.';
    return new ScopedTables(
        new ScopedTables.Sources(
            control, context, this, () -> scopes.of(wanted, sources.get(), prefix)),
        wanted,
        tables,
        keys,
        statPrefix);
  }

  /** Those who bring scopes. Control thread only. */
  List<ScopeResources> allScopes() {
    return scopes.all();
  }

  /** The tables in service. Control thread only. */
  List<Accepted> accepted() {
    List<Accepted> accepted = new ArrayList<>();
    resources.all().forEach(tables -> accepted.addAll(tables.accepted()));
    return accepted;
  }
}
