package io.weft.upstream;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.ConnectOptions;
import io.weft.net.Ips;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of the connection that it wants: the server's name. A value.
 *
 * <p>Source: {@code envoy.config.core.v3.UpstreamHttpProtocolOptions}.
 *
 * @param asks whether the request's authority is the name that TLS asks for
 * @param verifies whether the certificate has to be for it
 * @param source the field that is looked at before the authority; null for none
 */
public record ServerNaming(boolean asks, boolean verifies, @Nullable HeaderName source) {
  /** Nothing but what the cluster says. */
  public static final ServerNaming NONE = new ServerNaming(false, false, null);

  /** What a request with {@code headers} wants. */
  ConnectOptions options(HeaderMap headers) {
    if (!asks && !verifies) {
      return ConnectOptions.NONE;
    }
    String authority = source == null ? null : headers.get(source);
    if (authority == null || authority.isEmpty()) {
      authority = headers.get(HeaderName.AUTHORITY);
    }
    if (authority == null || authority.isEmpty()) {
      return ConnectOptions.NONE;
    }
    String host = host(authority);
    boolean isAddress = Ips.parse(host) != null;
    return new ConnectOptions(
        asks && !isAddress ? host : null, List.of(), verifies ? List.of(host) : List.of(), null);
  }

  private static String host(String authority) {
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      return end < 0 ? authority : authority.substring(1, end);
    }
    int colon = authority.lastIndexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }
}
