package io.weft.extension.filter.network.tcpproxy;

import io.weft.formatter.FormatContext;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.router.HeaderTransforms;
import org.jspecify.annotations.Nullable;

/**
 * How a tunnel to a host is asked for. A value. Source: {@code
 * envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig}.
 *
 * @param hostname where the tunnel is to lead, as the authority of the request
 * @param postPath the path of a POST; null for a CONNECT
 * @param headers what else the request says
 */
record Tunneling(SubstitutionFormat hostname, @Nullable String postPath, HeaderTransforms headers) {
  /** The request for the connection {@code info}. */
  HeaderMap request(StreamInfo info, boolean isSecure) {
    HeaderMap request = new HeaderMap();
    FormatContext context = FormatContext.of(request, info);
    request.add(HeaderName.METHOD, postPath == null ? "CONNECT" : "POST");
    request.add(HeaderName.AUTHORITY, hostname.format(context));
    if (postPath != null) {
      request.add(HeaderName.PATH, postPath);
      request.add(HeaderName.SCHEME, isSecure ? "https" : "http");
    }
    headers.apply(request, context);
    return request;
  }
}
