package io.weft.extension.internalredirect.allowlistedroutes;

import io.envoyproxy.envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig;
import io.weft.router.InternalRedirectPredicate;
import io.weft.spi.InternalRedirectPredicateFactory;
import java.util.HashSet;
import java.util.Set;

/** Makes predicates that accept redirects only to routes of given names. */
public final class AllowListedRoutesFactory
    implements InternalRedirectPredicateFactory<AllowListedRoutesConfig> {
  @Override
  public String name() {
    return "envoy.internal_redirect_predicates.allow_listed_routes";
  }

  @Override
  public Class<AllowListedRoutesConfig> configType() {
    return AllowListedRoutesConfig.class;
  }

  @Override
  public InternalRedirectPredicate create(AllowListedRoutesConfig config, String routeName) {
    Set<String> allowed = new HashSet<>(config.getAllowedRouteNamesList());
    return redirect -> allowed.contains(redirect.routeName());
  }
}
