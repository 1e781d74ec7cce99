package io.weft.xds;

import com.google.protobuf.Message;
import io.weft.common.ConfigException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A resource as it was received, read and checked. A value.
 *
 * @param version that of the resource, or of the response where resources have none
 * @param message null if this only says that the resource is still valid, or cannot be read
 * @param timeToLive after which it is gone unless it comes again; null for never
 * @param problem everything that is wrong with it; null if nothing was found yet
 */
record Resource(
    String name,
    String version,
    @Nullable Message message,
    @Nullable Duration timeToLive,
    @Nullable ConfigException problem) {}
