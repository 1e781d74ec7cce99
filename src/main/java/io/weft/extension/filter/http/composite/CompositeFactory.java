package io.weft.extension.filter.http.composite;

import io.envoyproxy.envoy.extensions.filters.http.composite.v3.Composite;
import io.weft.http.HttpFilter;
import io.weft.http.PerRouteKey;
import io.weft.spi.FactoryContext;
import io.weft.spi.SettledHttpFilterFactory;
import io.weft.stats.Scope;

/** Makes filters in whose place others step. */
public final class CompositeFactory implements SettledHttpFilterFactory<Composite> {
  @Override
  public String name() {
    return "envoy.filters.http.composite";
  }

  @Override
  public Class<Composite> configType() {
    return Composite.class;
  }

  @Override
  public HttpFilter create(Composite config, PerRouteKey<Void> perRoute, FactoryContext context) {
    Scope scope = context.scope().scope(context.httpStatPrefix() + "composite");
    // Envoy counts filters that want what the composite filter has not; those here want nothing.
    scope.counter("filter_delegation_error");
    return new CompositeFilter(perRoute.filterName(), scope.counter("filter_delegation_success"));
  }

  @Override
  public HttpFilter create(Composite config, FactoryContext context) {
    return create(config, new PerRouteKey<>(name(), Void.class), context);
  }
}
