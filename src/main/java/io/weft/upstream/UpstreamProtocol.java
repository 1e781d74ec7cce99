package io.weft.upstream;

import io.weft.http.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Which protocol the hosts of a cluster are spoken to in. Source: {@code
 * envoy.extensions.upstreams.http.v3.HttpProtocolOptions}.
 */
public enum UpstreamProtocol {
  HTTP1,
  HTTP2,
  /** That of the client. */
  DOWNSTREAM;

  /** Whether a request that came in {@code downstream} is sent in HTTP/2. */
  boolean isHttp2(@Nullable Protocol downstream) {
    return this == HTTP2 || (this == DOWNSTREAM && downstream == Protocol.HTTP_2);
  }
}
