package io.weft.common;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where resources come from. A value. Source: {@code envoy.config.core.v3.ConfigSource}. */
public sealed interface ConfigSource {
  /** Whether resources of all types come by one stream, which outlives each of them. */
  default boolean isAggregated() {
    return false;
  }

  /** The one aggregated stream of the process. */
  record Ads() implements ConfigSource {
    @Override
    public boolean isAggregated() {
      return true;
    }
  }

  /**
   * The aggregated stream to who serves some authorities.
   *
   * @param field of the bootstrap that describes it
   */
  record Authority(String field) implements ConfigSource {
    @Override
    public boolean isAggregated() {
      return true;
    }
  }

  /** A stream of its own; equal descriptions are the same. */
  non-sealed interface Stream extends ConfigSource {
    /** What tells it from others. */
    String text();
  }

  /**
   * A file that holds a {@code DiscoveryResponse}.
   *
   * @param watchedDirectory in which something moved tells of a change; null if it is the folder of
   *     {@code path}
   */
  record File(Path path, @Nullable Path watchedDirectory) implements ConfigSource {}

  /** A file that holds a collection, such as a {@code ListenerCollection}. */
  record CollectionFile(Path path) implements ConfigSource {}
}
