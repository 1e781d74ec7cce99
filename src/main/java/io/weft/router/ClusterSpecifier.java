package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;

/** Which cluster a route forwards to. A value. */
public sealed interface ClusterSpecifier {
  /** The cluster's name for a request with {@code headers}; empty if they name none. */
  String name(HeaderMap headers);

  /** The cluster {@code name}. */
  record Named(String name) implements ClusterSpecifier {
    @Override
    public String name(HeaderMap headers) {
      return name;
    }
  }

  /** The cluster that the request's field {@code header} names. */
  record FromHeader(HeaderName header) implements ClusterSpecifier {
    @Override
    public String name(HeaderMap headers) {
      return headers.get(header, "");
    }
  }
}
