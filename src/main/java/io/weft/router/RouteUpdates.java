package io.weft.router;

import io.weft.http.HeaderMap;

/** Has control planes be asked for the part of a route table that a request needs. Any thread. */
@FunctionalInterface
public interface RouteUpdates {
  /** Nobody is asked. */
  RouteUpdates NONE =
      (headers, onDone) -> {
        onDone.run();
        return () -> {};
      };

  /**
   * Asks for what a request with {@code headers} lacks, if that can be asked for alone; never
   * blocks.
   *
   * @param onDone run once, on any thread, when what there is of it is in service, perhaps before
   *     this returns
   * @return ends the wait for {@code onDone}
   */
  Runnable request(HeaderMap headers, Runnable onDone);
}
