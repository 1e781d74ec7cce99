package io.weft.extension.cluster.dynamicforwardproxy;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.upstream.Cluster;
import io.weft.upstream.HostPort;
import io.weft.upstream.LoadBalancerContext;
import org.jspecify.annotations.Nullable;

/**
 * Which host requests and connections name: objects of the filter state, the authority, or the name
 * of the ClientHello. A value.
 *
 * @param defaultPort of names without a port
 */
record DynamicNames(int defaultPort) {
  private static final String DYNAMIC_HOST = "envoy.upstream.dynamic_host";
  private static final String DYNAMIC_PORT = "envoy.upstream.dynamic_port";

  /** As {@code cluster} takes them. */
  static DynamicNames of(Cluster cluster) {
    return new DynamicNames(cluster.settings().connections().transport().isSecure() ? 443 : 80);
  }

  /** The name with its port, as {@link HostPort#key}; null if there is none. */
  @Nullable String key(LoadBalancerContext context) {
    StreamInfo stream = context.streamInfo();
    String wanted = stream == null ? null : wanted(stream, context.requestHeaders());
    if (stream == null || wanted == null || wanted.isEmpty()) {
      return null;
    }
    return HostPort.key(
        wanted, stream.filterState(DYNAMIC_PORT) instanceof Integer set ? set : defaultPort);
  }

  private static @Nullable String wanted(StreamInfo stream, @Nullable HeaderMap headers) {
    if (stream.filterState(DYNAMIC_HOST) instanceof String host) {
      return host;
    }
    return headers == null
        ? stream.connection().requestedServerName()
        : headers.get(HeaderName.AUTHORITY);
  }
}
