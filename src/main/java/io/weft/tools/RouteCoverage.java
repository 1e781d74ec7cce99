package io.weft.tools;

import io.weft.config.RouteFile.NamedRoute;
import io.weft.config.RouteTest.Aspect;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which routes tests have looked at. Each weighted cluster counts as a route. Used by one thread.
 * Source: the coverage of Envoy's route table check tool.
 */
public final class RouteCoverage {
  private static final Set<Aspect> OF_FORWARDING =
      EnumSet.range(Aspect.CLUSTER_NAME, Aspect.HOST_REWRITE);
  private static final Set<Aspect> OF_ANSWERS =
      EnumSet.of(Aspect.PATH_REDIRECT, Aspect.CODE_REDIRECT);

  private final List<NamedRoute> routes;
  private final Set<String> names;

  /** By the name of the route, and by what its configuration says of action or cluster. */
  private final Map<String, IdentityHashMap<Object, Set<Aspect>>> covered = new HashMap<>();

  RouteCoverage(List<NamedRoute> routes) {
    this.routes = routes;
    this.names = routes.stream().map(NamedRoute::name).collect(Collectors.toSet());
  }

  /** Notes that a test confirmed {@code aspect} of a route. */
  void mark(TestedRequest tested, Aspect aspect) {
    Route route = tested.route();
    // The redirect to TLS stands in no configuration.
    if (route == null || !names.contains(route.name())) {
      return;
    }
    if (tested.isForwarded() != OF_ANSWERS.contains(aspect)) {
      covered
          .computeIfAbsent(route.name(), any -> new IdentityHashMap<>())
          .computeIfAbsent(configured(route.action()), any -> EnumSet.noneOf(Aspect.class))
          .add(aspect);
    }
  }

  private static Object configured(RouteAction action) {
    return action instanceof RouteAction.Forward forward ? forward.cluster().configured() : action;
  }

  private List<Set<Aspect>> coveredAspects() {
    return covered.values().stream().flatMap(ofRoute -> ofRoute.values().stream()).toList();
  }

  /** The share of routes of which something was confirmed, in percent. */
  public double percent() {
    return percentOf(coveredAspects().size());
  }

  /** The share of all that tests could confirm, in percent. */
  public double comprehensivePercent() {
    double sum = 0;
    for (Set<Aspect> aspects : coveredAspects()) {
      Set<Aspect> possible =
          aspects.stream().anyMatch(OF_ANSWERS::contains) ? OF_ANSWERS : OF_FORWARDING;
      long confirmed = aspects.stream().filter(possible::contains).count();
      sum += (double) confirmed / possible.size();
    }
    return percentOf(sum);
  }

  /** The routes of which nothing was confirmed, in order. */
  public List<NamedRoute> untested() {
    return routes.stream().filter(route -> !covered.containsKey(route.name())).toList();
  }

  private double percentOf(double share) {
    int all = routes.stream().mapToInt(NamedRoute::clusters).sum();
    return all == 0 ? 0 : 100 * share / all;
  }
}
