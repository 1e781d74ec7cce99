package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.Route.ActionCase;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.ClusterSpecifier;
import io.weft.router.HeaderTransforms;
import io.weft.router.PathMatcher;
import io.weft.router.RequestMirrorPolicy;
import io.weft.router.RetryPolicy;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RouteAction.Forward;
import io.weft.router.RouteEntry;
import io.weft.router.RouteMatch;
import io.weft.router.RouteTable;
import io.weft.router.VirtualHost;
import io.weft.spi.FactoryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates a route table. Source: {@code envoy.config.route.v3.RouteConfiguration}.
 *
 * <p>One translator serves one table, on the thread that builds.
 */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class RouteTranslator {
  private final RouteConfiguration table;
  private final FactoryContext context;
  private final boolean validateClusters;
  private final Map<String, Route.FilterConfig> filtersOfTable = new HashMap<>();
  private HeaderTransforms requestOfTable = HeaderTransforms.NONE;
  private HeaderTransforms responseOfTable = HeaderTransforms.NONE;

  private RouteTranslator(
      RouteConfiguration table, FactoryContext context, boolean validateByDefault) {
    this.table = table;
    this.context = context;
    this.validateClusters =
        table.hasValidateClusters() ? table.getValidateClusters().getValue() : validateByDefault;
  }

  /**
   * The table that {@code proto}, which was validated, describes.
   *
   * @param validateClusters whether its clusters have to be known, unless it says itself
   * @throws ConfigException with all problems
   */
  public static RouteTable translate(
      RouteConfiguration proto, FactoryContext context, boolean validateClusters)
      throws ConfigException {
    return new RouteTranslator(proto, context, validateClusters).translate();
  }

  private RouteTable translate() throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    HeaderTransforms request =
        errors.attempt(
            "",
            () ->
                HeaderTransformsTranslator.translate(
                    table.getRequestHeadersToAddList(),
                    table.getRequestHeadersToRemoveList(),
                    "request_headers"));
    HeaderTransforms response =
        errors.attempt(
            "",
            () ->
                HeaderTransformsTranslator.translate(
                    table.getResponseHeadersToAddList(),
                    table.getResponseHeadersToRemoveList(),
                    "response_headers"));
    requestOfTable = request == null ? HeaderTransforms.NONE : request;
    responseOfTable = response == null ? HeaderTransforms.NONE : response;
    Map<String, Route.FilterConfig> filters =
        errors.attempt(
            "", () -> PerFilterConfigs.translate(table.getTypedPerFilterConfigMap(), context));
    if (filters != null) {
      filtersOfTable.putAll(filters);
    }
    List<RouteTable.Entries> hosts = new ArrayList<>();
    for (int i = 0; i < table.getVirtualHostsCount(); i++) {
      var host = table.getVirtualHosts(i);
      RouteTable.Entries entries =
          errors.attempt("virtual_hosts[" + i + ']', () -> virtualHost(host));
      if (entries != null) {
        hosts.add(entries);
      }
    }
    refuseDuplicateDomains(errors);
    errors.throwIfAny();
    List<HeaderName> internalOnly =
        table.getInternalOnlyHeadersList().stream().map(HeaderName::of).toList();
    return new RouteTable(
        table.getName(),
        new RouteTable.Options(
            internalOnly,
            table.getIgnorePortInHostMatching(),
            table.getIgnorePathParametersInPathMatching()),
        hosts);
  }

  private void refuseDuplicateDomains(ConfigErrors errors) {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < table.getVirtualHostsCount(); i++) {
      var host = table.getVirtualHosts(i);
      for (int j = 0; j < host.getDomainsCount(); j++) {
        String domain = host.getDomains(j).toLowerCase(Locale.ROOT);
        String first = seen.putIfAbsent(domain, host.getName());
        if (first != null) {
          errors.add(
              "virtual_hosts[" + i + "].domains[" + j + ']',
              domain.equals("*")
                  ? "Only a single wildcard domain is permitted in route "
                      + table.getName()
                      + "; virtual host '"
                      + first
                      + "' has \"*\" already"
                  : "Only unique values for domains are permitted. Duplicate entry of domain "
                      + domain
                      + " in route "
                      + table.getName());
        }
      }
    }
  }

  private RouteTable.Entries virtualHost(io.envoyproxy.envoy.config.route.v3.VirtualHost proto)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    RetryPolicy retry =
        proto.hasRetryPolicy()
            ? errors.attempt(
                "retry_policy", () -> RetryPolicyTranslator.translate(proto.getRetryPolicy()))
            : null;
    List<VirtualHost.VirtualCluster> clusters = new ArrayList<>();
    for (int i = 0; i < proto.getVirtualClustersCount(); i++) {
      var cluster = proto.getVirtualClusters(i);
      VirtualHost.VirtualCluster one =
          errors.attempt(
              "virtual_clusters[" + i + ']',
              () ->
                  new VirtualHost.VirtualCluster(
                      cluster.getName(),
                      MatcherTranslator.headers(cluster.getHeadersList(), "headers")));
      if (one != null) {
        clusters.add(one);
      }
    }
    VirtualHost host =
        new VirtualHost(
            proto.getName(),
            MetadataTranslator.translate(proto.getMetadata()),
            switch (proto.getRequireTls()) {
              case NONE, UNRECOGNIZED -> VirtualHost.TlsRequirement.NONE;
              case EXTERNAL_ONLY -> VirtualHost.TlsRequirement.EXTERNAL_ONLY;
              case ALL -> VirtualHost.TlsRequirement.ALL;
            },
            clusters,
            proto.getIncludeRequestAttemptCount(),
            proto.getIncludeAttemptCountInResponse(),
            proto.getIncludeIsTimeoutRetryHeader());
    List<RequestMirrorPolicy> mirrors =
        RouteActionTranslator.mirrors(
            proto.getRequestMirrorPoliciesCount() == 0
                ? table.getRequestMirrorPoliciesList()
                : proto.getRequestMirrorPoliciesList(),
            context);
    RouteActionTranslator.OfHost defaults =
        new RouteActionTranslator.OfHost(
            retry, proto.getHedgePolicy().getHedgeOnPerTryTimeout(), mirrors);
    HostParts parts = errors.attempt("", () -> hostParts(proto, host, defaults));
    List<RouteEntry> routes = new ArrayList<>();
    for (int i = 0; parts != null && i < proto.getRoutesCount(); i++) {
      var route = proto.getRoutes(i);
      RouteEntry entry = errors.attempt("routes[" + i + ']', () -> route(route, parts));
      if (entry != null) {
        routes.add(entry);
      }
    }
    errors.throwIfAny();
    return new RouteTable.Entries(host, proto.getDomainsList(), routes);
  }

  /** What the routes of a virtual host take over from it. */
  private record HostParts(
      VirtualHost host,
      RouteActionTranslator.OfHost defaults,
      HeaderTransforms request,
      HeaderTransforms response,
      Map<String, Route.FilterConfig> filters,
      long bufferLimitBytes) {}

  private HostParts hostParts(
      io.envoyproxy.envoy.config.route.v3.VirtualHost proto,
      VirtualHost host,
      RouteActionTranslator.OfHost defaults)
      throws ConfigException {
    Map<String, Route.FilterConfig> filters = new HashMap<>(filtersOfTable);
    filters.putAll(PerFilterConfigs.translate(proto.getTypedPerFilterConfigMap(), context));
    return new HostParts(
        host,
        defaults,
        HeaderTransformsTranslator.translate(
            proto.getRequestHeadersToAddList(),
            proto.getRequestHeadersToRemoveList(),
            "request_headers"),
        HeaderTransformsTranslator.translate(
            proto.getResponseHeadersToAddList(),
            proto.getResponseHeadersToRemoveList(),
            "response_headers"),
        filters,
        BufferLimits.of(proto));
  }

  private RouteEntry route(io.envoyproxy.envoy.config.route.v3.Route proto, HostParts host)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    RouteMatch match =
        errors.attempt("match", () -> RouteMatchTranslator.translate(proto.getMatch(), context));
    RouteAction action = errors.attempt("", () -> action(proto, match, host));
    HeaderTransforms request =
        errors.attempt(
            "",
            () ->
                HeaderTransformsTranslator.translate(
                    proto.getRequestHeadersToAddList(),
                    proto.getRequestHeadersToRemoveList(),
                    "request_headers"));
    HeaderTransforms response =
        errors.attempt(
            "",
            () ->
                HeaderTransformsTranslator.translate(
                    proto.getResponseHeadersToAddList(),
                    proto.getResponseHeadersToRemoveList(),
                    "response_headers"));
    Map<String, Route.FilterConfig> own =
        errors.attempt(
            "", () -> PerFilterConfigs.translate(proto.getTypedPerFilterConfigMap(), context));
    errors.throwIfAny();
    Map<String, Route.FilterConfig> filters = new HashMap<>(host.filters());
    filters.putAll(Objects.requireNonNull(own));
    Route route =
        new Route(
            proto.getName(),
            host.host(),
            MetadataTranslator.translate(proto.getMetadata()),
            Objects.requireNonNull(match),
            Objects.requireNonNull(action),
            ordered(null, Objects.requireNonNull(request), host.request(), requestOfTable),
            ordered(null, Objects.requireNonNull(response), host.response(), responseOfTable),
            filters,
            proto.getStatPrefix(),
            BufferLimits.of(proto, host.bufferLimitBytes()));
    if (proto.getActionCase() != ActionCase.ROUTE || !proto.getRoute().hasWeightedClusters()) {
      return RouteEntry.of(route);
    }
    try {
      return weighted(proto.getRoute(), route, new OfRoute(request, response, host));
    } catch (ConfigException e) {
      throw e.under("route.weighted_clusters");
    }
  }

  private RouteAction action(
      io.envoyproxy.envoy.config.route.v3.Route proto, @Nullable RouteMatch match, HostParts host)
      throws ConfigException {
    return switch (proto.getActionCase()) {
      case ROUTE -> {
        Forward forward;
        try {
          PathMatcher path = match == null ? null : match.path();
          forward = RouteActionTranslator.forward(proto.getRoute(), path, host.defaults(), context);
        } catch (ConfigException e) {
          throw e.under("route");
        }
        if (validateClusters && !proto.getRoute().getCluster().isEmpty()) {
          context.cluster(proto.getRoute().getCluster(), "route");
        }
        if (validateClusters) {
          RouteActionTranslator.needMirrors(forward, context);
        }
        yield forward;
      }
      case REDIRECT -> DirectActionTranslator.redirect(proto.getRedirect());
      case DIRECT_RESPONSE ->
          DirectActionTranslator.directResponse(
              proto.getDirectResponse(),
              table.hasMaxDirectResponseBodySizeBytes()
                  ? Integer.toUnsignedLong(table.getMaxDirectResponseBodySizeBytes().getValue())
                  : DirectActionTranslator.MAX_BODY_BYTES);
      case NON_FORWARDING_ACTION -> new RouteAction.NonForwarding();
      case FILTER_ACTION ->
          throw new ConfigException("filter_action", "not implemented in Weft yet");
      case ACTION_NOT_SET ->
          throw new ConfigException(
              "", "one of route, redirect, direct_response, non_forwarding_action is needed");
    };
  }

  /** What a route itself says of fields, for the clusters among which it chooses. */
  private record OfRoute(HeaderTransforms request, HeaderTransforms response, HostParts host) {}

  private RouteEntry weighted(
      io.envoyproxy.envoy.config.route.v3.RouteAction proto, Route route, OfRoute ofRoute)
      throws ConfigException {
    var weighted = proto.getWeightedClusters();
    ConfigErrors errors = new ConfigErrors();
    List<Route> routes = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    long total = 0;
    for (int i = 0; i < weighted.getClustersCount(); i++) {
      ClusterWeight cluster = weighted.getClusters(i);
      Route one = errors.attempt("clusters[" + i + ']', () -> ofCluster(cluster, route, ofRoute));
      long weight = Integer.toUnsignedLong(cluster.getWeight().getValue());
      total += weight;
      if (one != null) {
        routes.add(one);
        weights.add(weight);
      }
    }
    if (total == 0) {
      errors.add("clusters", "Sum of weights in the weighted_cluster must be greater than 0.");
    } else if (total > 0xffff_ffffL) {
      errors.add(
          "clusters", "The sum of weights of all weighted clusters of route exceeds 4294967295");
    }
    errors.throwIfAny();
    HeaderName random =
        weighted.getHeaderName().isEmpty() ? null : HeaderName.of(weighted.getHeaderName());
    return new RouteEntry(route.match(), routes, weights, random);
  }

  private Route ofCluster(ClusterWeight proto, Route route, OfRoute ofRoute)
      throws ConfigException {
    ClusterSpecifier cluster =
        proto.getName().isEmpty()
            ? new ClusterSpecifier.FromHeader(HeaderName.of(proto.getClusterHeader()))
            : new ClusterSpecifier.Named(proto.getName());
    if (validateClusters && !proto.getName().isEmpty()) {
      context.cluster(proto.getName(), "route.weighted_clusters");
    }
    HeaderTransforms request =
        HeaderTransformsTranslator.translate(
            proto.getRequestHeadersToAddList(),
            proto.getRequestHeadersToRemoveList(),
            "request_headers");
    HeaderTransforms response =
        HeaderTransformsTranslator.translate(
            proto.getResponseHeadersToAddList(),
            proto.getResponseHeadersToRemoveList(),
            "response_headers");
    Map<String, Route.FilterConfig> filters = new HashMap<>(route.filterConfigs());
    filters.putAll(PerFilterConfigs.translate(proto.getTypedPerFilterConfigMap(), context));
    return new Route(
        route.name(),
        route.virtualHost(),
        route.metadata(),
        route.match(),
        ((Forward) route.action()).to(cluster),
        ordered(request, ofRoute.request(), ofRoute.host().request(), requestOfTable),
        ordered(response, ofRoute.response(), ofRoute.host().response(), responseOfTable),
        filters,
        route.statPrefix(),
        route.requestBodyBufferLimitBytes());
  }

  /** The changes in the order in which they are made: the strongest last. */
  private List<HeaderTransforms> ordered(
      @Nullable HeaderTransforms ofCluster,
      HeaderTransforms ofRoute,
      HeaderTransforms ofHost,
      HeaderTransforms ofTable) {
    List<HeaderTransforms> order = new ArrayList<>();
    order.add(ofTable);
    order.add(ofHost);
    order.add(ofRoute);
    if (ofCluster != null) {
      order.add(ofCluster);
    }
    order.removeIf(HeaderTransforms::isEmpty);
    return table.getMostSpecificHeaderMutationsWins() ? order : order.reversed();
  }
}
