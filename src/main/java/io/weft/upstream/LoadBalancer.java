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

  /**
   * A host that one of the next requests will get; null if that cannot be told, or was told of as
   * many requests as there are healthy hosts. Any thread, never blocks.
   */
  default @Nullable Host peekHost() {
    return null;
  }
}
