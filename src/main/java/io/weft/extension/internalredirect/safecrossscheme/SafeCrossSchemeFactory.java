package io.weft.extension.internalredirect.safecrossscheme;

import io.envoyproxy.envoy.extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig;
import io.weft.router.InternalRedirectPredicate;
import io.weft.spi.InternalRedirectPredicateFactory;

/**
 * Makes predicates that accept a redirect to {@code https} only where the client used that, too.
 */
public final class SafeCrossSchemeFactory
    implements InternalRedirectPredicateFactory<SafeCrossSchemeConfig> {
  @Override
  public String name() {
    return "envoy.internal_redirect_predicates.safe_cross_scheme";
  }

  @Override
  public Class<SafeCrossSchemeConfig> configType() {
    return SafeCrossSchemeConfig.class;
  }

  @Override
  public InternalRedirectPredicate create(SafeCrossSchemeConfig config, String routeName) {
    return redirect -> redirect.fromTls() || !redirect.toTls();
  }
}
