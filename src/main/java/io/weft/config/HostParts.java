package io.weft.config;

import io.weft.router.Route;
import io.weft.router.VirtualHost;
import java.util.Map;

/**
 * What the routes of a virtual host take over from it. A value.
 *
 * @param filters what the host and its table say for filters, by name
 */
record HostParts(
    TableParts table,
    VirtualHost host,
    RouteActionTranslator.OfHost defaults,
    HeaderChanges headers,
    Map<String, Route.FilterConfig> filters,
    long bufferLimitBytes) {
  HostParts {
    filters = Map.copyOf(filters);
  }

  /** The same, but for routes whose clusters need not be known. */
  HostParts withoutKnownClusters() {
    return new HostParts(
        table.withoutKnownClusters(), host, defaults, headers, filters, bufferLimitBytes);
  }
}
