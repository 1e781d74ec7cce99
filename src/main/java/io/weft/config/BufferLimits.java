package io.weft.config;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;

/** How much of a request's body is kept at most. Source: {@code request_body_buffer_limit}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class BufferLimits {
  private BufferLimits() {}

  /** The limit of a virtual host in bytes; {@link io.weft.router.Route#NO_LIMIT} if it has none. */
  static long of(VirtualHost proto) {
    if (proto.hasRequestBodyBufferLimit()) {
      return bytes(proto.getRequestBodyBufferLimit());
    }
    return proto.hasPerRequestBufferLimitBytes()
        ? Integer.toUnsignedLong(proto.getPerRequestBufferLimitBytes().getValue())
        : io.weft.router.Route.NO_LIMIT;
  }

  /** The limit of a route, or that of its virtual host if it has none. */
  static long of(Route proto, long ofHost) {
    if (proto.hasRequestBodyBufferLimit()) {
      return bytes(proto.getRequestBodyBufferLimit());
    }
    return proto.hasPerRequestBufferLimitBytes()
        ? Integer.toUnsignedLong(proto.getPerRequestBufferLimitBytes().getValue())
        : ofHost;
  }

  /** An unsigned number; more than 63 bits are no limit in practice. */
  private static long bytes(UInt64Value value) {
    return value.getValue() < 0 ? Long.MAX_VALUE : value.getValue();
  }
}
