package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.InternalRedirectPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.InternalRedirectAction;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.router.InternalRedirectPredicate;
import io.weft.spi.FactoryContext;
import io.weft.spi.InternalRedirectPredicateFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Translates which redirects of hosts are followed. Source: {@code
 * envoy.config.route.v3.InternalRedirectPolicy}.
 */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class InternalRedirectTranslator {
  /** Other statuses are no redirects that could be followed; Envoy passes over them. */
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private static final Set<Integer> FOUND = Set.of(302);

  private InternalRedirectTranslator() {}

  /**
   * The policy of the action {@code proto}.
   *
   * @param routeName of its route
   */
  static io.weft.router.InternalRedirectPolicy translate(
      RouteAction proto, String routeName, FactoryContext context) throws ConfigException {
    if (proto.hasInternalRedirectPolicy()) {
      try {
        return policy(proto.getInternalRedirectPolicy(), routeName, context);
      } catch (ConfigException e) {
        throw e.under("internal_redirect_policy");
      }
    }
    if (proto.getInternalRedirectAction() != InternalRedirectAction.HANDLE_INTERNAL_REDIRECT) {
      return io.weft.router.InternalRedirectPolicy.NONE;
    }
    long max =
        proto.hasMaxInternalRedirects()
            ? Integer.toUnsignedLong(proto.getMaxInternalRedirects().getValue())
            : 1;
    return new io.weft.router.InternalRedirectPolicy(max, FOUND, List.of(), false, List.of());
  }

  private static io.weft.router.InternalRedirectPolicy policy(
      InternalRedirectPolicy proto, String routeName, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    Set<Integer> statuses = new HashSet<>(proto.getRedirectResponseCodesList());
    statuses.retainAll(REDIRECTS);
    List<InternalRedirectPredicate> predicates = new ArrayList<>();
    for (int i = 0; i < proto.getPredicatesCount(); i++) {
      TypedExtensionConfig extension = proto.getPredicates(i);
      InternalRedirectPredicate one =
          errors.attempt("predicates[" + i + ']', () -> predicate(extension, routeName, context));
      if (one != null) {
        predicates.add(one);
      }
    }
    List<HeaderName> toCopy = new ArrayList<>();
    for (int i = 0; i < proto.getResponseHeadersToCopyCount(); i++) {
      String name = proto.getResponseHeadersToCopy(i);
      if (HeaderTransformsTranslator.isProtected(name)) {
        errors.add(
            "response_headers_to_copy[" + i + ']',
            ":-prefixed headers or Hosts may not be specified here.");
      }
      toCopy.add(HeaderName.of(name));
    }
    errors.throwIfAny();
    return new io.weft.router.InternalRedirectPolicy(
        proto.hasMaxInternalRedirects()
            ? Integer.toUnsignedLong(proto.getMaxInternalRedirects().getValue())
            : 1,
        proto.getRedirectResponseCodesCount() == 0 ? FOUND : statuses,
        predicates,
        proto.getAllowCrossSchemeRedirect(),
        toCopy);
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static InternalRedirectPredicate predicate(
      TypedExtensionConfig proto, String routeName, FactoryContext context) throws ConfigException {
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            InternalRedirectPredicateFactory.class,
            proto.getName(),
            proto.getTypedConfig());
    return ((InternalRedirectPredicateFactory<Object>) resolved.factory())
        .create(resolved.config(), routeName);
  }
}
