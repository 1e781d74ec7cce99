package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.config.RouteDiscovery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    return new Target(table, statPrefix);
  }

  /** The tables in service. Control thread only. */
  List<Accepted> accepted() {
    List<Accepted> accepted = new ArrayList<>();
    resources.all().forEach(tables -> accepted.addAll(tables.accepted()));
    return accepted;
  }

  /** The wait of one connection manager; who brings its table is found out at its start. */
  private final class Target implements InitTarget {
    private final ResourceLocator table;
    private final String statPrefix;
    private @Nullable InitTarget found;

    Target(ResourceLocator table, String statPrefix) {
      this.table = table;
      this.statPrefix = statPrefix;
    }

    @Override
    public String name() {
      return "RdsRouteConfigSubscription " + table.name();
    }

    @Override
    public void start(Runnable onReady) {
      InitTarget target =
          resources
              .of(table, sources.get(), RouteResources.scopeName(table, statPrefix) + ".")
              .target(table, statPrefix);
      found = target;
      target.start(onReady);
    }

    @Override
    public void close() {
      control.post(() -> {
        InitTarget target = found;
        if (target != null) {
          target.close();
        }
      });
    }
  }
}
