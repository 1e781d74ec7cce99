package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.ClusterSpecifier;
import io.weft.router.HeaderTransforms;
import io.weft.router.Route;
import io.weft.router.RouteAction.Forward;
import io.weft.router.RouteEntry;
import io.weft.router.WeightedDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    return new RouteEntry(
        route.match(), routes, weights, draw(proto, route), runtimeWeights(proto, table));
  }

  private static WeightedDraw draw(WeightedCluster proto, Route route) {
    return new WeightedDraw(
        proto.getHeaderName().isEmpty() ? null : HeaderName.ofRequest(proto.getHeaderName()),
        proto.getUseHashPolicy().getValue()
            ? ((Forward) route.action()).hashPolicies()
            : List.of());
  }

  private static RouteEntry.@Nullable RuntimeWeights runtimeWeights(
      WeightedCluster proto, TableParts table) {
    if (proto.getRuntimeKeyPrefix().isEmpty()) {
      return null;
    }
    List<String> keys =
        proto.getClustersList().stream()
            .map(cluster -> proto.getRuntimeKeyPrefix() + '.' + cluster.getName())
            .toList();
    return new RouteEntry.RuntimeWeights(keys, table.context().runtime());
  }

  private static Route ofCluster(
      ClusterWeight proto, Route route, List<HeaderChanges> headersOfRoute, TableParts table)
      throws ConfigException {
    if (proto.getName().isEmpty() == proto.getClusterHeader().isEmpty()) {
      throw new ConfigException(
          proto.getName().isEmpty() ? "" : "cluster_header",
          proto.getName().isEmpty()
              ? "At least one of name or cluster_header need to be specified"
              : "Only one of name or cluster_header can be specified");
    }
    ClusterSpecifier cluster =
        proto.getName().isEmpty()
            ? new ClusterSpecifier.FromHeader(HeaderName.ofRequest(proto.getClusterHeader()))
            : new ClusterSpecifier.Named(proto.getName());
    table.needCluster(proto.getName(), "route.weighted_clusters");
    HeaderChanges own =
        HeaderChanges.translate(
            new HeaderChanges.Fields(
                proto.getRequestHeadersToAddList(), proto.getRequestHeadersToRemoveList()),
            new HeaderChanges.Fields(
                proto.getResponseHeadersToAddList(), proto.getResponseHeadersToRemoveList()));
    Map<String, Route.FilterConfig> filters =
        PerFilterConfigs.translate(
            proto.getTypedPerFilterConfigMap(), route.filterConfigs(), table.context());
    return new Route(
        route.name(),
        route.virtualHost(),
        route.metadata(),
        route.match(),
        ((Forward) route.action()).to(cluster),
        ownFirst(
            List.of(own.request(), HeaderTransforms.ofHost(proto.getHostRewriteLiteral())),
            table.inOrder(headersOfRoute, HeaderChanges::request)),
        ownFirst(List.of(own.response()), table.inOrder(headersOfRoute, HeaderChanges::response)),
        filters,
        route.statPrefix(),
        route.requestBodyBufferLimitBytes());
  }

  /** Envoy makes the changes of the cluster before all others, whichever are to win. */
  private static List<HeaderTransforms> ownFirst(
      List<HeaderTransforms> own, List<HeaderTransforms> ofRoute) {
    List<HeaderTransforms> order = new ArrayList<>(own);
    order.addAll(ofRoute);
    order.removeIf(HeaderTransforms::isEmpty);
    return order;
  }
}
