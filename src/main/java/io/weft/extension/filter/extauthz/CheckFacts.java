package io.weft.extension.filter.extauthz;

import io.weft.http.UpstreamInfo;
import io.weft.net.StateFields;
import org.jspecify.annotations.Nullable;

/**
 * What a check has cost, for access logs. Written by the stream's thread. Source: Envoy's {@code
 * ExtAuthzLoggingInfo}.
 */
final class CheckFacts implements StateFields {
  private static final long NANOS_PER_MICRO = 1_000;

  private long latencyMicros = -1;
  private long bytesSent = -1;
  private long bytesReceived = -1;

  /** The service was asked for {@code nanos}. */
  void took(long nanos) {
    latencyMicros = nanos / NANOS_PER_MICRO;
  }

  /** An attempt to ask a service that speaks gRPC ended. */
  void transferred(UpstreamInfo upstream) {
    bytesSent = Math.max(bytesSent, 0) + upstream.wireBytesSent();
    bytesReceived = Math.max(bytesReceived, 0) + upstream.wireBytesReceived();
  }

  @Override
  public @Nullable Object field(String name) {
    return switch (name) {
      case "latency_us" -> known(latencyMicros);
      case "bytesSent" -> known(bytesSent);
      case "bytesReceived" -> known(bytesReceived);
      default -> null;
    };
  }

  private static @Nullable Long known(long value) {
    return value < 0 ? null : value;
  }
}
