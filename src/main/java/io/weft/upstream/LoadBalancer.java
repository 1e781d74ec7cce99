package io.weft.upstream;

import org.jspecify.annotations.Nullable;

/**
 * Chooses a host for a request. Immutable but for counters: a change of hosts or of their health
 * makes a new one.
 */
@FunctionalInterface
public interface LoadBalancer {
  /** Has no host. */
  LoadBalancer EMPTY = context -> null;

  /** The host to use; null if there is none. Any thread, never blocks. */
  @Nullable Host chooseHost(LoadBalancerContext context);
}
