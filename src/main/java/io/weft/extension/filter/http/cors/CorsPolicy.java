package io.weft.extension.filter.http.cors;

import io.weft.matcher.StringMatcher;
import io.weft.router.RouteMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one place in the configuration says of requests across origins. A value. Source: {@code
 * envoy.extensions.filters.http.cors.v3.CorsPolicy}.
 *
 * <p>Texts are empty, and others null, where the place says nothing, so that a less specific one
 * has its way; only the two shares are always those of the most specific place.
 *
 * @param allowOrigins the tests of origins, of which one has to hold
 * @param enabled of which requests the policy is enforced; null for all
 * @param shadowEnabled of which requests origins are only counted; null for none
 */
record CorsPolicy(
    List<StringMatcher> allowOrigins,
    String allowMethods,
    String allowHeaders,
    String exposeHeaders,
    String maxAge,
    @Nullable Boolean allowCredentials,
    @Nullable Boolean allowPrivateNetworkAccess,
    @Nullable Boolean forwardNotMatchingPreflights,
    RouteMatch.@Nullable Fraction enabled,
    RouteMatch.@Nullable Fraction shadowEnabled) {
  CorsPolicy {
    allowOrigins = List.copyOf(allowOrigins);
  }

  /** This policy, with what it leaves open taken from {@code outer}. */
  CorsPolicy over(CorsPolicy outer) {
    return new CorsPolicy(
        allowOrigins.isEmpty() ? outer.allowOrigins : allowOrigins,
        allowMethods.isEmpty() ? outer.allowMethods : allowMethods,
        allowHeaders.isEmpty() ? outer.allowHeaders : allowHeaders,
        exposeHeaders.isEmpty() ? outer.exposeHeaders : exposeHeaders,
        maxAge.isEmpty() ? outer.maxAge : maxAge,
        allowCredentials == null ? outer.allowCredentials : allowCredentials,
        allowPrivateNetworkAccess == null
            ? outer.allowPrivateNetworkAccess
            : allowPrivateNetworkAccess,
        forwardNotMatchingPreflights == null
            ? outer.forwardNotMatchingPreflights
            : forwardNotMatchingPreflights,
        enabled,
        shadowEnabled);
  }

  /** The policy that {@code places}, the most specific first, make together; null for none. */
  static @Nullable CorsPolicy of(List<CorsPolicy> places) {
    if (places.isEmpty()) {
      return null;
    }
    CorsPolicy policy = places.get(places.size() - 1);
    for (int i = places.size() - 2; i >= 0; i--) {
      policy = places.get(i).over(policy);
    }
    return policy;
  }

  boolean isEnabled(long random) {
    return enabled == null || enabled.includes(random);
  }

  boolean isShadowEnabled(long random) {
    return shadowEnabled != null && shadowEnabled.includes(random);
  }

  boolean allows(String origin) {
    for (int i = 0; i < allowOrigins.size(); i++) {
      // As in Envoy, a test that "*" meets lets every origin in.
      if (allowOrigins.get(i).matches("*") || allowOrigins.get(i).matches(origin)) {
        return true;
      }
    }
    return false;
  }
}
