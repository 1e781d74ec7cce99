package io.weft.http;

import org.jspecify.annotations.Nullable;

/** Finds the route of a request, when it is first asked for or was cleared; the stream's thread. */
@FunctionalInterface
public interface RouteResolver {
  /** The route that the request matches now; null if none does. */
  @Nullable MatchedRoute resolve();
}
