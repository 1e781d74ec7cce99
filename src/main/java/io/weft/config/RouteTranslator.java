package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.Route;
import io.weft.router.RouteTable;
import io.weft.spi.FactoryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Translates a route table; {@link VirtualHostTranslator}, {@link RouteEntryTranslator}, {@link
 * RouteMatchTranslator} and {@link RouteActionTranslator} see to its parts.
 *
 * <p>One translator serves one table, on the thread that builds. Source: {@code
 * envoy.config.route.v3.RouteConfiguration}.
 */
public final class RouteTranslator {
  private final RouteConfiguration proto;
  private final FactoryContext context;
  private final ConfigErrors errors = new ConfigErrors();

  private RouteTranslator(RouteConfiguration proto, FactoryContext context) {
    this.proto = proto;
    this.context = context;
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
    return new RouteTranslator(proto, context).translate(validateClusters);
  }

  /**
   * The table that {@code proto} describes, which stands inside of a connection manager.
   *
   * @throws ConfigException with all problems
   */
  static RouteTable translateInline(RouteConfiguration proto, FactoryContext context)
      throws ConfigException {
    if (proto.hasVhds()) {
      throw new ConfigException("vhds", "only a table that comes from rds may leave hosts to VHDS");
    }
    return translate(proto, context, true);
  }

  private RouteTable translate(boolean validateClusters) throws ConfigException {
    TableParts parts = parts(validateClusters);
    List<RouteTable.Entries> hosts = new ArrayList<>();
    for (int i = 0; i < proto.getVirtualHostsCount(); i++) {
      var host = proto.getVirtualHosts(i);
      RouteTable.Entries entries =
          errors.attempt(
              "virtual_hosts[" + i + ']', () -> VirtualHostTranslator.translate(host, parts));
      if (entries != null) {
        hosts.add(entries);
      }
    }
    refuseDuplicateDomains();
    errors.throwIfAny();
    List<HeaderName> internalOnly =
        proto.getInternalOnlyHeadersList().stream().map(HeaderName::of).toList();
    return new RouteTable(
        proto.getName(),
        new RouteTable.Options(
            internalOnly,
            proto.getIgnorePortInHostMatching(),
            proto.getIgnorePathParametersInPathMatching()),
        hosts);
  }

  /** What the virtual hosts take over; what is wrong is noted and left out. */
  private TableParts parts(boolean validateByDefault) {
    HeaderChanges headers =
        errors.attempt(
            "",
            () ->
                HeaderChanges.translate(
                    new HeaderChanges.Fields(
                        proto.getRequestHeadersToAddList(), proto.getRequestHeadersToRemoveList()),
                    new HeaderChanges.Fields(
                        proto.getResponseHeadersToAddList(),
                        proto.getResponseHeadersToRemoveList())));
    Map<String, Route.FilterConfig> filters =
        errors.attempt(
            "",
            () ->
                PerFilterConfigs.translate(proto.getTypedPerFilterConfigMap(), Map.of(), context));
    return new TableParts(
        proto,
        context,
        proto.hasValidateClusters() ? proto.getValidateClusters().getValue() : validateByDefault,
        headers == null ? HeaderChanges.NONE : headers,
        filters == null ? Map.of() : filters,
        ClusterSpecifiers.translate(proto.getClusterSpecifierPluginsList(), context, errors));
  }

  private void refuseDuplicateDomains() {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < proto.getVirtualHostsCount(); i++) {
      var host = proto.getVirtualHosts(i);
      for (int j = 0; j < host.getDomainsCount(); j++) {
        String domain = host.getDomains(j).toLowerCase(Locale.ROOT);
        String first = seen.putIfAbsent(domain, host.getName());
        if (first != null) {
          errors.add("virtual_hosts[" + i + "].domains[" + j + ']', duplicateDomain(domain, first));
        }
      }
    }
  }

  private String duplicateDomain(String domain, String first) {
    return domain.equals("*")
        ? "Only a single wildcard domain is permitted in route "
            + proto.getName()
            + "; virtual host '"
            + first
            + "' has \"*\" already"
        : "Only unique values for domains are permitted. Duplicate entry of domain "
            + domain
            + " in route "
            + proto.getName();
  }
}
