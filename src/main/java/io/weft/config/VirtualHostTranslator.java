package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.router.RequestMirrorPolicy;
import io.weft.router.RetryPolicy;
import io.weft.router.Route;
import io.weft.router.RouteChoice;
import io.weft.router.RouteEntry;
import io.weft.router.RouteList;
import io.weft.router.RouteTable;
import io.weft.router.VirtualHost.TlsRequirement;
import io.weft.router.VirtualHost.VirtualCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates a virtual host and its routes. Source: {@code envoy.config.route.v3.VirtualHost}.
 *
 * <p>One translator serves one virtual host, on the thread that builds.
 */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class VirtualHostTranslator {
  private final VirtualHost proto;
  private final TableParts table;
  private final ConfigErrors errors = new ConfigErrors();

  private VirtualHostTranslator(VirtualHost proto, TableParts table) {
    this.proto = proto;
    this.table = table;
  }

  static RouteTable.Entries translate(VirtualHost proto, TableParts table) throws ConfigException {
    return new VirtualHostTranslator(proto, table).translate();
  }

  private RouteTable.Entries translate() throws ConfigException {
    HostParts parts = parts();
    RouteChoice routes =
        proto.hasMatcher()
            ? errors.attempt("matcher", () -> routeTree(parts))
            : errors.attempt("", () -> routeList(parts));
    errors.throwIfAny();
    return new RouteTable.Entries(
        parts.host(), proto.getDomainsList(), Objects.requireNonNull(routes));
  }

  private RouteChoice routeTree(HostParts parts) throws ConfigException {
    if (proto.getRoutesCount() > 0) {
      throw new ConfigException("", "cannot set both matcher and routes on virtual host");
    }
    return RouteTreeTranslator.translate(proto.getMatcher(), parts);
  }

  private RouteChoice routeList(HostParts parts) throws ConfigException {
    ConfigErrors ofRoutes = new ConfigErrors();
    List<RouteEntry> routes = new ArrayList<>();
    for (int i = 0; i < proto.getRoutesCount(); i++) {
      var route = proto.getRoutes(i);
      RouteEntry entry =
          ofRoutes.attempt("routes[" + i + ']', () -> RouteEntryTranslator.translate(route, parts));
      if (entry != null) {
        routes.add(entry);
      }
    }
    ofRoutes.throwIfAny();
    return new RouteList(routes);
  }

  /** What the routes take over; what is wrong is noted and left out. */
  private HostParts parts() {
    RetryPolicy retry =
        proto.hasRetryPolicy()
            ? errors.attempt(
                "retry_policy", () -> RetryPolicyTranslator.translate(proto.getRetryPolicy()))
            : null;
    HeaderChanges headers = errors.attempt("", this::headers);
    Map<String, Route.FilterConfig> filters = errors.attempt("", this::filters);
    return new HostParts(
        table,
        host(),
        defaults(retry),
        headers == null ? HeaderChanges.NONE : headers,
        filters == null ? table.filters() : filters,
        BufferLimits.of(proto));
  }

  private Map<String, Route.FilterConfig> filters() throws ConfigException {
    Map<String, Route.FilterConfig> filters =
        PerFilterConfigs.translate(
            proto.getTypedPerFilterConfigMap(), table.filters(), table.context());
    return proto.hasCors()
        ? PerFilterConfigs.withCors(proto.getCors(), filters, table.context())
        : filters;
  }

  private io.weft.router.VirtualHost host() {
    return new io.weft.router.VirtualHost(
        proto.getName(),
        MetadataTranslator.translate(proto.getMetadata()),
        switch (proto.getRequireTls()) {
          case NONE, UNRECOGNIZED -> TlsRequirement.NONE;
          case EXTERNAL_ONLY -> TlsRequirement.EXTERNAL_ONLY;
          case ALL -> TlsRequirement.ALL;
        },
        virtualClusters(),
        proto.getIncludeRequestAttemptCount(),
        proto.getIncludeAttemptCountInResponse(),
        proto.getIncludeIsTimeoutRetryHeader());
  }

  private List<VirtualCluster> virtualClusters() {
    List<VirtualCluster> clusters = new ArrayList<>();
    for (int i = 0; i < proto.getVirtualClustersCount(); i++) {
      var cluster = proto.getVirtualClusters(i);
      VirtualCluster one =
          errors.attempt(
              "virtual_clusters[" + i + ']',
              () ->
                  new VirtualCluster(
                      cluster.getName(),
                      MatcherTranslator.headers(cluster.getHeadersList(), "headers")));
      if (one != null) {
        clusters.add(one);
      }
    }
    return clusters;
  }

  private RouteActionTranslator.OfHost defaults(@Nullable RetryPolicy retry) {
    var protos =
        proto.getRequestMirrorPoliciesCount() == 0
            ? table.proto().getRequestMirrorPoliciesList()
            : proto.getRequestMirrorPoliciesList();
    List<RequestMirrorPolicy> mirrors =
        errors.attempt("", () -> MirrorPolicyTranslator.translate(protos, table.context()));
    return new RouteActionTranslator.OfHost(
        retry,
        proto.getHedgePolicy().getHedgeOnPerTryTimeout(),
        mirrors == null ? List.of() : mirrors);
  }

  private HeaderChanges headers() throws ConfigException {
    return HeaderChanges.translate(
        new HeaderChanges.Fields(
            proto.getRequestHeadersToAddList(), proto.getRequestHeadersToRemoveList()),
        new HeaderChanges.Fields(
            proto.getResponseHeadersToAddList(), proto.getResponseHeadersToRemoveList()));
  }
}
