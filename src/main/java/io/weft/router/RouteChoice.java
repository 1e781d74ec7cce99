package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/** How a virtual host finds the route of a request. A value; any thread, never blocks. */
public sealed interface RouteChoice permits RouteList, RouteTree {
  /**
   * The route of a request; null if none matches.
   *
   * @param target path and query
   * @param end how much of {@code target} is the path
   * @param random decides about shares and weighted clusters
   * @param trace told of each route that is passed over; null where nobody asks
   */
  @Nullable Route find(
      HeaderMap headers,
      String target,
      int end,
      StreamInfo info,
      long random,
      RouteExplanation.@Nullable Trace trace);
}
