package io.weft.upstream;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/** What a load balancer may want to know of a request. Read by the request's thread only. */
public interface LoadBalancerContext {
  /** Nothing is known. */
  LoadBalancerContext NONE = new LoadBalancerContext() {};

  /** Whether the route's hash policy found something to hash. */
  default boolean hasHash() {
    return false;
  }

  /** The hash for ring hash and Maglev; meaningful if {@link #hasHash}. */
  default long hash() {
    return 0;
  }

  /** The connection or request for which a host is chosen; null if that is not known. */
  default @Nullable StreamInfo streamInfo() {
    return null;
  }

  /** The fields of the request; null if there is none. */
  default @Nullable HeaderMap requestHeaders() {
    return null;
  }

  /** The priorities that are not wanted again; null if it does not matter. */
  default @Nullable PreviousPriorities previousPriorities() {
    return null;
  }

  /** Whether another host is wanted, since this one was tried; then some more are chosen. */
  default boolean avoids(Host host) {
    return false;
  }

  /** Takes note of why there is no host, in the words of {@code %RESPONSE_CODE_DETAILS%}. */
  default void noteNoHost(String details) {}

  /**
   * How often to choose again while {@link #avoids} says so; the last choice stays then. Source:
   * {@code envoy.config.route.v3.RetryPolicy.host_selection_retry_max_attempts}.
   */
  default int hostSelectionRetries() {
    return 0;
  }
}
