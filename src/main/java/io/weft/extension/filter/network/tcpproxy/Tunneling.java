package io.weft.extension.filter.network.tcpproxy;

import io.weft.formatter.FormatContext;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import io.weft.router.HeaderTransforms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a tunnel to a host is asked for. A value. Source: {@code
 * envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig}.
 *
 * @param hostname where the tunnel is to lead, as the authority of the request
 * @param postPath the path of a POST; null for a CONNECT
 * @param headers what else the request says
 * @param notesHeaders whether the response's headers are kept with the connection
 * @param notesTrailers whether its trailers are
 */
record Tunneling(
    SubstitutionFormat hostname,
    @Nullable String postPath,
    HeaderTransforms headers,
    boolean notesHeaders,
    boolean notesTrailers) {
  private static final String RESPONSE_HEADERS = "envoy.tcp_proxy.propagate_response_headers";
  private static final String RESPONSE_TRAILERS = "envoy.tcp_proxy.propagate_response_trailers";

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

  /** Keeps the headers of the response, also of one that refuses, if so configured. */
  void noteHeaders(HeaderMap response, StreamInfo info) {
    if (notesHeaders) {
      info.connection().filterState().put(RESPONSE_HEADERS, object(response));
    }
  }

  /** Keeps the trailers of the response, if there are any. */
  void noteTrailers(HeaderMap trailers, StreamInfo info) {
    if (!trailers.isEmpty()) {
      info.connection().filterState().put(RESPONSE_TRAILERS, object(trailers));
    }
  }

  /** As JSON would show {@code envoy.config.core.v3.HeaderMap}. */
  private static Map<String, Object> object(HeaderMap headers) {
    List<Map<String, String>> all = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      all.add(Map.of("key", headers.name(i).toString(), "value", headers.value(i)));
    }
    return Map.of("headers", List.copyOf(all));
  }
}
