package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.config.RouteDiscovery;
import io.weft.router.RouteUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** Brings route tables from wherever each connection manager says. */
final class RouteSources implements RouteDiscovery {
  private final ControlThread control;
  private final Supplier<ResourceSources> sources;
  private final BySource<RouteResources> resources;

  /** Tables that {@code maker} has taken over. */
  RouteSources(
      ControlThread control,
      Supplier<ResourceSources> sources,
      Function<WantedNames, RouteResources> maker) {
    this.control = control;
    this.sources = sources;
    this.resources = new BySource<>(ResourceType.ROUTES, maker);
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
    return (authority, onDone) ->
        control.post(() -> {
          RouteResources known = resources.known(table);
          if (known == null) {
            onDone.run();
          } else {
            known.request(table.name(), authority.toLowerCase(Locale.ROOT), onDone);
          }
        });
  }

  /** The tables in service. Control thread only. */
  List<Accepted> accepted() {
    List<Accepted> accepted = new ArrayList<>();
    resources.all().forEach(tables -> accepted.addAll(tables.accepted()));
    return accepted;
  }
}
