package io.weft.xds;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.admin.v3.UpdateFailureState;
import io.weft.common.ConfigException;
import java.time.Instant;

/** A resource that was refused, for {@code /config_dump}. A value. */
record Failed(Message message, String version, String details, Instant at) {
  /** {@code message} just now. */
  static Failed now(Message message, String version, ConfigException problem) {
    return new Failed(message, version, Rejections.text(problem), Instant.now());
  }

  /** As the dump has it. */
  UpdateFailureState state() {
    return UpdateFailureState.newBuilder()
        .setFailedConfiguration(Any.pack(message))
        .setLastUpdateAttempt(Accepted.timestamp(at))
        .setDetails(details)
        .setVersionInfo(version)
        .build();
  }
}
