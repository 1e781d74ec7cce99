package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.ResourceLocator;
import io.weft.hcm.RouteSource;
import io.weft.http.HeaderName;
import io.weft.router.RouteScopes;
import io.weft.router.RouteTable;
import io.weft.router.ScopeKeyBuilder;
import io.weft.router.ScopeKeyBuilder.Element;
import io.weft.router.ScopeKeyBuilder.Fragment;
import io.weft.spi.FactoryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Translates routes by scopes. Source: {@code
 * envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes}.
 */
public final class ScopedRoutesTranslator {
  private static final String SCOPES_SOURCE = "scoped_rds.scoped_rds_config_source";

  private ScopedRoutesTranslator() {}

  /** Where a connection manager finds the tables of {@code proto}. */
  static RouteSource translate(ScopedRoutes proto, String statPrefix, FactoryContext context)
      throws ConfigException {
    if (!proto.hasScopedRds()) {
      return RouteSource.of(inline(proto, context), context.views());
    }
    ScopeKeyBuilder keys = keys(proto);
    ResourceLocator scopes =
        locator(proto.getScopedRds().getScopedRdsConfigSource(), SCOPES_SOURCE, proto.getName());
    ResourceLocator tables = locator(proto.getRdsConfigSource(), "rds_config_source", "");
    return RouteSource.of(context.routeScopes(scopes, tables, keys, statPrefix), context.views());
  }

  private static ResourceLocator locator(ConfigSource source, String field, String name)
      throws ConfigException {
    try {
      return ConfigSourceTranslator.locator(source, name);
    } catch (ConfigException e) {
      throw e.under(field);
    }
  }

  private static ScopeKeyBuilder keys(ScopedRoutes proto) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Fragment> fragments = new ArrayList<>();
    for (int i = 0; i < proto.getScopeKeyBuilder().getFragmentsCount(); i++) {
      FragmentBuilder.HeaderValueExtractor extractor =
          proto.getScopeKeyBuilder().getFragments(i).getHeaderValueExtractor();
      Fragment fragment =
          errors.attempt(
              "scope_key_builder.fragments[" + i + "].header_value_extractor",
              () -> fragment(extractor));
      if (fragment != null) {
        fragments.add(fragment);
      }
    }
    errors.throwIfAny();
    return new ScopeKeyBuilder(fragments);
  }

  private static RouteScopes inline(ScopedRoutes proto, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    ScopeKeyBuilder keys = errors.attempt("", () -> keys(proto));
    List<RouteScopes.Scope> scopes = new ArrayList<>();
    var protos = proto.getScopedRouteConfigurationsList().getScopedRouteConfigurationsList();
    for (int i = 0; i < protos.size(); i++) {
      ScopedRouteConfiguration one = protos.get(i);
      RouteScopes.Scope scope =
          errors.attempt(
              "scoped_route_configurations_list.scoped_route_configurations[" + i + ']',
              () -> scope(one, context));
      if (scope != null) {
        scopes.add(scope);
      }
    }
    errors.throwIfAny();
    return new RouteScopes(Objects.requireNonNull(keys), scopes);
  }

  private static Fragment fragment(FragmentBuilder.HeaderValueExtractor proto)
      throws ConfigException {
    Element element =
        switch (proto.getExtractTypeCase()) {
          case INDEX -> {
            if (proto.getIndex() != 0 && proto.getElementSeparator().isEmpty()) {
              throw new ConfigException("index", "Index > 0 for empty string element separator.");
            }
            yield new Element.At(Integer.toUnsignedLong(proto.getIndex()));
          }
          case ELEMENT ->
              new Element.Keyed(proto.getElement().getSeparator(), proto.getElement().getKey());
          case EXTRACTTYPE_NOT_SET ->
              throw new ConfigException(
                  "", "HeaderValueExtractor extract_type not set; one of index, element is needed");
        };
    return new Fragment(
        HeaderName.ofRequest(proto.getName()), proto.getElementSeparator(), element);
  }

  private static RouteScopes.Scope scope(ScopedRouteConfiguration proto, FactoryContext context)
      throws ConfigException {
    if (!proto.getRouteConfigurationName().isEmpty()) {
      throw new ConfigException(
          "route_configuration_name",
          "Fetching routes via RDS (route_configuration_name) is not supported with inline scoped"
              + " routes.");
    }
    if (!proto.hasRouteConfiguration()) {
      throw new ConfigException(
          "", "You must specify a route_configuration with inline scoped routes.");
    }
    RouteTable table;
    try {
      table = RouteTranslator.translateInline(proto.getRouteConfiguration(), context);
    } catch (ConfigException e) {
      throw e.under("route_configuration");
    }
    return new RouteScopes.Scope(proto.getName(), key(proto), table);
  }

  /** The fragments that requests of the scope {@code proto} have. */
  public static List<String> key(ScopedRouteConfiguration proto) {
    return proto.getKey().getFragmentsList().stream()
        .map(ScopedRouteConfiguration.Key.Fragment::getStringKey)
        .toList();
  }
}
