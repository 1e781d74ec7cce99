package io.weft.router;

import org.jspecify.annotations.Nullable;

/**
 * Where copies of requests go. A value. Source: {@code
 * envoy.config.route.v3.RouteAction.RequestMirrorPolicy}.
 *
 * @param fraction a share of them only; null for all
 * @param appendsSuffix whether {@code -shadow} is put behind the host
 * @param mutations of the copy's fields
 * @param host in the place of the request's; empty keeps that
 */
public record RequestMirrorPolicy(
    ClusterSpecifier cluster,
    RouteMatch.@Nullable Fraction fraction,
    boolean appendsSuffix,
    HeaderMutations mutations,
    String host) {}
