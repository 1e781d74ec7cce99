package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.weft.router.HeaderTransforms;
import io.weft.router.Route;
import io.weft.spi.FactoryContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the virtual hosts of a route table, and whatever is in them, take over from it. A value.
 *
 * @param validateClusters whether clusters that are named have to be known
 * @param filters what the table says for filters, by name
 * @param specifiers what routes name to have their cluster chosen
 */
record TableParts(
    RouteConfiguration proto,
    FactoryContext context,
    boolean validateClusters,
    HeaderChanges headers,
    Map<String, Route.FilterConfig> filters,
    ClusterSpecifiers specifiers) {
  TableParts {
    filters = Map.copyOf(filters);
  }

  /** The same, but clusters that are named need not be known. */
  TableParts withoutKnownClusters() {
    return new TableParts(proto, context, false, headers, filters, specifiers);
  }

  /** Notes that {@code cluster} has to be known, where that is asked for. */
  void needCluster(String cluster, String field) {
    if (validateClusters && !cluster.isEmpty()) {
      context.cluster(cluster, field);
    }
  }

  /** What {@code side} of {@code levels} is, in the order in which this table wants it applied. */
  List<HeaderTransforms> inOrder(
      List<HeaderChanges> levels, Function<HeaderChanges, HeaderTransforms> side) {
    return HeaderChanges.inOrder(levels, side, proto.getMostSpecificHeaderMutationsWins());
  }
}
