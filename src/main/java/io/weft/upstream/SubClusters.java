package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import java.time.Duration;

/**
 * Clusters that a cluster makes of the names that requests bring, each with hosts of its own. Any
 * thread. Source: {@code envoy.extensions.clusters.dynamic_forward_proxy.v3.SubClustersConfig}.
 */
public interface SubClusters {
  /** What became of one. */
  enum State {
    /** Its hosts are known, or it is known that there are none. */
    READY,
    /** Its hosts are still looked for. */
    WARMING,
    /** There are as many as there may be. */
    OVERFLOW
  }

  /**
   * Makes the one for {@code authority} if there is none; blocks until it is ready, for as long as
   * {@code timeout}, or until {@code cancellation}.
   *
   * @param authority a name or an address, with a port or without
   * @throws StreamResetException if the stream was cancelled
   */
  State await(String authority, int defaultPort, Duration timeout, Cancellation cancellation)
      throws StreamResetException;
}
