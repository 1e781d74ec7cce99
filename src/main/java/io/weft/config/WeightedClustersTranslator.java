package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.ClusterSpecifier;
import io.weft.router.Route;
import io.weft.router.RouteAction.Forward;
import io.weft.router.RouteEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Translates clusters among which a draw chooses. Source: {@code
 * envoy.config.route.v3.WeightedCluster}.
 */
final class WeightedClustersTranslator {
  private static final long MAX_TOTAL = 0xffff_ffffL;

  private WeightedClustersTranslator() {}

  /**
   * An entry with one route for each of the clusters.
   *
   * @param route what they have in common
   * @param headers what the table, the virtual host and the route say of fields
   */
  static RouteEntry translate(
      WeightedCluster proto, Route route, List<HeaderChanges> headers, TableParts table)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Route> routes = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    long total = 0;
    for (int i = 0; i < proto.getClustersCount(); i++) {
      ClusterWeight cluster = proto.getClusters(i);
      Route one =
          errors.attempt("clusters[" + i + ']', () -> ofCluster(cluster, route, headers, table));
      long weight = Integer.toUnsignedLong(cluster.getWeight().getValue());
      total += weight;
      if (one != null) {
        routes.add(one);
        weights.add(weight);
      }
    }
    if (total == 0) {
      errors.add("clusters", "Sum of weights in the weighted_cluster must be greater than 0.");
    } else if (total > MAX_TOTAL) {
      errors.add(
          "clusters", "The sum of weights of all weighted clusters of route exceeds " + MAX_TOTAL);
    }
    errors.throwIfAny();
    HeaderName random =
        proto.getHeaderName().isEmpty() ? null : HeaderName.of(proto.getHeaderName());
    return new RouteEntry(route.match(), routes, weights, random);
  }

  private static Route ofCluster(
      ClusterWeight proto, Route route, List<HeaderChanges> headersOfRoute, TableParts table)
      throws ConfigException {
    ClusterSpecifier cluster =
        proto.getName().isEmpty()
            ? new ClusterSpecifier.FromHeader(HeaderName.of(proto.getClusterHeader()))
            : new ClusterSpecifier.Named(proto.getName());
    table.needCluster(proto.getName(), "route.weighted_clusters");
    List<HeaderChanges> headers = new ArrayList<>(headersOfRoute);
    headers.add(
        HeaderChanges.translate(
            new HeaderChanges.Fields(
                proto.getRequestHeadersToAddList(), proto.getRequestHeadersToRemoveList()),
            new HeaderChanges.Fields(
                proto.getResponseHeadersToAddList(), proto.getResponseHeadersToRemoveList())));
    Map<String, Route.FilterConfig> filters = new HashMap<>(route.filterConfigs());
    filters.putAll(PerFilterConfigs.translate(proto.getTypedPerFilterConfigMap(), table.context()));
    return new Route(
        route.name(),
        route.virtualHost(),
        route.metadata(),
        route.match(),
        ((Forward) route.action()).to(cluster),
        table.inOrder(headers, HeaderChanges::request),
        table.inOrder(headers, HeaderChanges::response),
        filters,
        route.statPrefix(),
        route.requestBodyBufferLimitBytes());
  }
}
