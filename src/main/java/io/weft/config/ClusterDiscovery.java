package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.upstream.ClusterUpdates;

/** Brings clusters that requests need and that nobody asked for before. */
@FunctionalInterface
public interface ClusterDiscovery {
  /** Brings nothing. */
  ClusterDiscovery NONE =
      source ->
          (name, onDone) -> {
            onDone.run();
            return () -> {};
          };

  /**
   * Asks {@code source} for clusters. Any thread.
   *
   * @throws ConfigException if it cannot be asked for one cluster
   */
  ClusterUpdates updates(ConfigSource source) throws ConfigException;
}
