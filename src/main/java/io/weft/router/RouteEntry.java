package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;
import io.weft.matcher.Condition;
import io.weft.runtime.RuntimeSnapshot;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place in a virtual host's list: what it takes, and the routes among which a draw chooses. A
 * value.
 *
 * @param routes one, or one for each weighted cluster
 * @param weights of {@code routes}, in their order
 * @param draw how one of them is drawn
 * @param runtimeWeights what may change {@code weights}; null for nothing
 */
public record RouteEntry(
    RouteMatch match,
    List<Route> routes,
    List<Long> weights,
    WeightedDraw draw,
    @Nullable RuntimeWeights runtimeWeights) {
  private static final long MAX_TOTAL = 0xffff_ffffL;

  public RouteEntry {
    routes = List.copyOf(routes);
    weights = List.copyOf(weights);
  }

  /** That an entry that takes a request has a route for it. */
  enum SomeRoute implements Condition {
    INSTANCE;

    @Override
    public Description describe() {
      return new Description("cluster", "", "one that can be chosen");
    }
  }

  /** Runtime keys that override weights, one for each route, in their order. */
  public record RuntimeWeights(List<String> keys, Supplier<RuntimeSnapshot> runtime) {
    public RuntimeWeights {
      keys = List.copyOf(keys);
    }
  }

  /** An entry with one route. */
  public static RouteEntry of(Route route) {
    return new RouteEntry(route.match(), List.of(route), List.of(1L), WeightedDraw.RANDOM, null);
  }

  /** The route of every request whose path matches; null if more than that decides. */
  @Nullable Route certain() {
    boolean isAlone = routes.size() == 1 && runtimeWeights == null;
    return isAlone && match.isPathOnly() && routes.get(0).hasFixedCluster() ? routes.get(0) : null;
  }

  /**
   * The route for {@code random}; null if runtime values leave no weight, or too much of it, or the
   * route is left out: then the next one is tried. Source: {@code
   * RouteEntryImplBase::pickWeightedCluster}.
   */
  @Nullable Route pick(HeaderMap headers, StreamInfo info, long random) {
    if (routes.size() == 1 && runtimeWeights == null) {
      return routes.get(0).with(headers, info);
    }
    long total = totalWeight();
    return total == 0 || total > MAX_TOTAL
        ? null
        : routes.get(chosen(drawn(headers, info, random))).with(headers, info);
  }

  /** The index of the route that {@code drawn}, a place in the sum of all weights, belongs to. */
  int chosen(long drawn) {
    long end = 0;
    for (int i = 0; i < routes.size(); i++) {
      end += weight(i);
      if (drawn < end) {
        return i;
      }
    }
    return routes.size() - 1;
  }

  /** The sum of all weights. */
  long totalWeight() {
    long total = 0;
    for (int i = 0; i < weights.size(); i++) {
      total += weight(i);
    }
    return total;
  }

  /** What the route {@code index} weighs now. */
  long weight(int index) {
    long configured = weights.get(index);
    return runtimeWeights == null
        ? configured
        : runtimeWeights.runtime().get().integer(runtimeWeights.keys().get(index), configured);
  }

  /** Where in the sum of all weights the draw falls. */
  long drawn(HeaderMap headers, StreamInfo info, long random) {
    return Long.remainderUnsigned(draw.of(headers, info, random), totalWeight());
  }
}
