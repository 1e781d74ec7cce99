package io.weft.upstream;

import io.weft.common.ResourceLocator;

/**
 * Brings the hosts of clusters of type EDS: calls {@link Cluster#assign} with each assignment.
 * Control thread only.
 */
public interface EndpointDiscovery {
  /** Brings nothing: clusters of type EDS are ready at once and stay empty. */
  EndpointDiscovery NONE =
      new EndpointDiscovery() {
        @Override
        public void start(Cluster cluster, ResourceLocator wanted, Runnable onInitialized) {
          onInitialized.run();
        }

        @Override
        public void stop(Cluster cluster) {
          // Nothing was started.
        }
      };

  /**
   * Asks for the hosts of {@code cluster} until {@link #stop}.
   *
   * @param onInitialized run once when they are known or cannot be had in time
   */
  void start(Cluster cluster, ResourceLocator wanted, Runnable onInitialized);

  /** Ends the interest in hosts of {@code cluster}; harmless if there was none. */
  void stop(Cluster cluster);
}
