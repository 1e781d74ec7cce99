package io.weft.router;

import io.weft.http.StreamInfo;

/**
 * Decides whether a redirect of a host may be followed in the place of the client.
 *
 * <p>Immutable; any thread, never blocks; what it has to remember of a stream lies in the filter
 * state. Source: {@code envoy.internal_redirect_predicates}.
 */
@FunctionalInterface
public interface InternalRedirectPredicate {
  /** Whether {@code redirect} may be followed. */
  boolean accepts(Target redirect);

  /**
   * Where a redirect leads.
   *
   * @param info of the stream that is redirected
   * @param routeName of the route that takes it; empty if it has no name
   * @param fromTls whether the client asked for {@code https}
   * @param toTls whether the redirect does
   */
  record Target(StreamInfo info, String routeName, boolean fromTls, boolean toTls) {}
}
