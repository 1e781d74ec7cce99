package io.weft.upstream;

/** Has control planes be asked for clusters that are not there. Any thread. */
@FunctionalInterface
public interface ClusterUpdates {
  /**
   * Asks for the cluster {@code name}; never blocks.
   *
   * @param onDone run once, on any thread, when the cluster can serve or is not to be had
   * @return ends the wait for {@code onDone}
   */
  Runnable request(String name, Runnable onDone);
}
