package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.Route.ActionCase;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.router.ClusterSpecifier;
import io.weft.router.PathMatcher;
import io.weft.router.Route.FilterConfig;
import io.weft.router.RouteAction;
import io.weft.router.RouteAction.Forward;
import io.weft.router.RouteEntry;
import io.weft.router.RouteMatch;
import io.weft.spi.FactoryContext;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates a route. Source: {@code envoy.config.route.v3.Route}.
 *
 * <p>One translator serves one route, on the thread that builds.
 */
final class RouteEntryTranslator {
  private final Route proto;
  private final HostParts host;

  private RouteEntryTranslator(Route proto, HostParts host) {
    this.proto = proto;
    this.host = host;
  }

  static RouteEntry translate(Route proto, HostParts host) throws ConfigException {
    return new RouteEntryTranslator(proto, host).translate();
  }

  private RouteEntry translate() throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    RouteMatch match =
        errors.attempt(
            "match",
            () -> RouteMatchTranslator.translate(proto.getMatch(), host.table().context()));
    RouteAction action = errors.attempt("", () -> action(match));
    HeaderChanges own = errors.attempt("", this::headers);
    Map<String, FilterConfig> filters = errors.attempt("", this::filters);
    errors.throwIfAny();
    List<HeaderChanges> headers =
        List.of(host.table().headers(), host.headers(), Objects.requireNonNull(own));
    io.weft.router.Route route =
        new io.weft.router.Route(
            proto.getName(),
            host.host(),
            MetadataTranslator.translate(proto.getMetadata()),
            Objects.requireNonNull(match),
            Objects.requireNonNull(action),
            host.table().inOrder(headers, HeaderChanges::request),
            host.table().inOrder(headers, HeaderChanges::response),
            Objects.requireNonNull(filters),
            proto.getStatPrefix(),
            BufferLimits.of(proto, host.bufferLimitBytes()));
    if (proto.getActionCase() != ActionCase.ROUTE || !proto.getRoute().hasWeightedClusters()) {
      return RouteEntry.of(route);
    }
    try {
      return WeightedClustersTranslator.translate(
          proto.getRoute().getWeightedClusters(), route, headers, host.table());
    } catch (ConfigException e) {
      throw e.under("route.weighted_clusters");
    }
  }

  @SuppressWarnings("deprecation") // Envoy still heeds the route's own field.
  private Map<String, FilterConfig> filters() throws ConfigException {
    FactoryContext context = host.table().context();
    Map<String, FilterConfig> filters =
        PerFilterConfigs.translate(proto.getTypedPerFilterConfigMap(), host.filters(), context);
    try {
      return proto.hasRoute() && proto.getRoute().hasCors()
          ? PerFilterConfigs.withCors(proto.getRoute().getCors(), filters, context)
          : filters;
    } catch (ConfigException e) {
      throw e.under("route");
    }
  }

  private HeaderChanges headers() throws ConfigException {
    return HeaderChanges.translate(
        new HeaderChanges.Fields(
            proto.getRequestHeadersToAddList(), proto.getRequestHeadersToRemoveList()),
        new HeaderChanges.Fields(
            proto.getResponseHeadersToAddList(), proto.getResponseHeadersToRemoveList()));
  }

  private RouteAction action(@Nullable RouteMatch match) throws ConfigException {
    return switch (proto.getActionCase()) {
      case ROUTE -> {
        try {
          yield forward(match);
        } catch (ConfigException e) {
          throw e.under("route");
        }
      }
      case REDIRECT -> DirectActionTranslator.redirect(proto.getRedirect());
      case DIRECT_RESPONSE ->
          DirectActionTranslator.directResponse(proto.getDirectResponse(), maxBodyBytes());
      case NON_FORWARDING_ACTION, FILTER_ACTION -> new RouteAction.NonForwarding();
      case ACTION_NOT_SET ->
          throw new ConfigException(
              "", "one of route, redirect, direct_response, non_forwarding_action is needed");
    };
  }

  private Forward forward(@Nullable RouteMatch match) throws ConfigException {
    TableParts table = host.table();
    PathMatcher path = match == null ? null : match.path();
    ClusterSpecifier plugin = table.specifiers().of(proto.getRoute(), table.context());
    Forward forward =
        RouteActionTranslator.forward(
            proto.getRoute(), proto.getName(), path, host.defaults(), table.context());
    table.needCluster(proto.getRoute().getCluster(), "route");
    if (table.validateClusters()) {
      MirrorPolicyTranslator.needMirrors(forward, table.context());
    }
    return plugin == null ? forward : forward.to(plugin);
  }

  private long maxBodyBytes() {
    var table = host.table().proto();
    return table.hasMaxDirectResponseBodySizeBytes()
        ? Integer.toUnsignedLong(table.getMaxDirectResponseBodySizeBytes().getValue())
        : DirectActionTranslator.MAX_BODY_BYTES;
  }
}
