package io.weft.xds;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.Instant;

/**
 * A resource that was taken over, for {@code /config_dump}. A value.
 *
 * @param at when it was taken over
 */
record Accepted(Message message, String version, Instant at) {
  /** {@code resource} just now. */
  static Accepted now(Resource resource, Message message) {
    return new Accepted(message, resource.version(), Instant.now());
  }

  /** {@link #at} as messages have it, in milliseconds as Envoy's clock has it. */
  Timestamp timestamp() {
    return timestamp(at);
  }

  static Timestamp timestamp(Instant at) {
    long millis = at.toEpochMilli();
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(millis, 1000))
        .setNanos(Math.floorMod(millis, 1000) * 1_000_000)
        .build();
  }
}
