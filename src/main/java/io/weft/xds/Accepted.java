package io.weft.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.weft.config.MessageTypes;
import java.time.Instant;

/**
 * A resource that was taken over, for {@code /config_dump}. A value.
 *
 * @param message itself, or an Any that holds it
 * @param at when it was taken over
 */
record Accepted(Message message, String version, Instant at) {
  /** {@code resource} just now. */
  static Accepted now(Resource resource, Message message) {
    return new Accepted(message, resource.version(), Instant.now());
  }

  /** As {@link #now}, kept as bytes, which take a tenth of what a message does. */
  static Accepted packed(ResourceType type, Resource resource, Message message) {
    return now(resource, pack(type.typeUrl(), message));
  }

  /** What was taken over, as an Any. */
  Any any() {
    return message instanceof Any any
        ? any
        : pack("type.googleapis.com/" + MessageTypes.descriptor(message).getFullName(), message);
  }

  /** As {@link Any#pack}, which looks up every accessor of the message's class. */
  private static Any pack(String typeUrl, Message message) {
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(message.toByteString()).build();
  }

  /** Whether {@code other} says the same. */
  boolean says(Message other) {
    if (!(message instanceof Any any)) {
      return message.equals(other);
    }
    try {
      // Maps may be written in another order.
      return any.getValue().equals(other.toByteString())
          || other.getParserForType().parseFrom(any.getValue()).equals(other);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("was a message before", e);
    }
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
