package io.weft.upstream;

import org.jspecify.annotations.Nullable;

/** All clusters that can be routed to at this moment. */
@FunctionalInterface
public interface Clusters {
  /** The cluster {@code name}; null if there is none. Any thread, never blocks. */
  @Nullable Cluster cluster(String name);
}
