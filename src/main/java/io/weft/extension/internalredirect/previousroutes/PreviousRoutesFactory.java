package io.weft.extension.internalredirect.previousroutes;

import io.envoyproxy.envoy.extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig;
import io.weft.router.InternalRedirectPredicate;
import io.weft.spi.InternalRedirectPredicateFactory;

/** Makes predicates that accept redirects only to routes where the same route led not yet. */
public final class PreviousRoutesFactory
    implements InternalRedirectPredicateFactory<PreviousRoutesConfig> {
  @Override
  public String name() {
    return "envoy.internal_redirect_predicates.previous_routes";
  }

  @Override
  public Class<PreviousRoutesConfig> configType() {
    return PreviousRoutesConfig.class;
  }

  @Override
  public InternalRedirectPredicate create(PreviousRoutesConfig config, String routeName) {
    return new PreviousRoutes(routeName);
  }
}
