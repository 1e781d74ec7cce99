package io.weft.upstream;

import io.weft.http.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which protocol the hosts of a cluster are spoken to in. Source: {@code
 * envoy.extensions.upstreams.http.v3.HttpProtocolOptions}.
 */
public enum UpstreamProtocol {
  HTTP1,
  HTTP2,
  /** What ALPN agrees upon on each connection; HTTP/1.1 where it agrees upon nothing. */
  AUTO,
  /** That of the client. */
  DOWNSTREAM;

  /** What a request that came in {@code downstream} is sent in; never {@link #DOWNSTREAM}. */
  UpstreamProtocol of(@Nullable Protocol downstream) {
    if (this != DOWNSTREAM) {
      return this;
    }
    return downstream == Protocol.HTTP_2 ? HTTP2 : HTTP1;
  }

  /** What TLS offers where the configuration does not say. */
  List<String> alpn() {
    return switch (this) {
      case HTTP1 -> List.of("http/1.1");
      case HTTP2 -> List.of("h2");
      case AUTO -> List.of("h2", "http/1.1");
      case DOWNSTREAM -> List.of();
    };
  }
}
