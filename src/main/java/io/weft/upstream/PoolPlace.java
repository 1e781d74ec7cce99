package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import io.weft.net.ConnectOptions;

/**
 * Whom the connections of a pool lead to and on whose behalf. A value.
 *
 * @param options what its connections are like, beyond the configuration
 */
record PoolPlace(Host host, Cluster cluster, ResourcePriority priority, ConnectOptions options) {
  /** The limits that its requests count against. */
  CircuitBreakers breakers() {
    return cluster.circuitBreakers(priority);
  }

  /** A request begins to wait here; see {@link PendingRequest#begin}. */
  PendingRequest pend(Cancellation cancellation) throws StreamResetException {
    return PendingRequest.begin(cluster, host, priority, cancellation);
  }
}
