package io.weft.xds;

import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource as it was received, read and checked. A value.
 *
 * @param version that of the resource, or of the response where resources have none
 * @param message null if this only says that the resource is still valid, or cannot be read
 * @param timeToLive after which it is gone unless it comes again; null for never
 * @param problem everything that is wrong with it; null if nothing was found yet
 * @param aliases other names that it may have been asked for by
 */
record Resource(
    String name,
    String version,
    @Nullable Message message,
    @Nullable Duration timeToLive,
    @Nullable ConfigException problem,
    List<String> aliases) {
  Resource {
    aliases = List.copyOf(aliases);
  }

  /** One that has no other name. */
  Resource(
      String name,
      String version,
      @Nullable Message message,
      @Nullable Duration timeToLive,
      @Nullable ConfigException problem) {
    this(name, version, message, timeToLive, problem, List.of());
  }
}
