package io.weft.router;

/** Has control planes be asked for the part of a route table that a request needs. Any thread. */
@FunctionalInterface
public interface RouteUpdates {
  /** Nobody is asked. */
  RouteUpdates NONE = (authority, onDone) -> onDone.run();

  /**
   * Asks for the virtual host of {@code authority}, if it can be asked for alone; never blocks.
   *
   * @param onDone run once, on any thread, when what there is of it is in service, perhaps before
   *     this returns
   */
  void request(String authority, Runnable onDone);
}
