package io.weft.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request, when it is first asked for or was cleared; the stream's thread. */
@FunctionalInterface
public interface RouteResolver {
  /** The route that the request matches now; null if none does. */
  @Nullable MatchedRoute resolve();

  /**
   * Has control planes be asked for routes that the request may need and that are not there; blocks
   * until they have answered.
   *
   * @return whether they were asked, so that another route may be there now
   * @throws IOException if the stream ended meanwhile
   */
  default boolean update() throws IOException {
    return false;
  }
}
