package io.weft.extension.internalredirect.previousroutes;

import io.weft.http.StreamInfo;
import io.weft.router.InternalRedirectPredicate;
import java.util.HashSet;
import java.util.Set;

/**
 * Accepts each route once for each stream and route that redirects. The routes lie in the filter
 * state. Source: {@code envoy.internal_redirect_predicates.previous_routes}.
 */
final class PreviousRoutes implements InternalRedirectPredicate {
  private static final String STATE = "envoy.internal_redirect.previous_routes_predicate_state.";

  private final String key;

  PreviousRoutes(String routeName) {
    this.key = STATE + routeName;
  }

  @Override
  public boolean accepts(Target redirect) {
    StreamInfo info = redirect.info();
    if (info.filterState(key) instanceof Taken taken) {
      return taken.routes().add(redirect.routeName());
    }
    Taken taken = new Taken(new HashSet<>());
    info.ownFilterState().put(key, taken);
    return taken.routes().add(redirect.routeName());
  }

  /** The routes to which a stream was redirected; belongs to the stream's thread. */
  private record Taken(Set<String> routes) {}
}
