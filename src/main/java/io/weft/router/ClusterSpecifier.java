package io.weft.router;

import io.weft.http.HeaderName;

/** Which cluster a route forwards to. A value. */
public sealed interface ClusterSpecifier {
  /** The cluster {@code name}. */
  record Named(String name) implements ClusterSpecifier {}

  /** The cluster that the request's field {@code header} names. */
  record FromHeader(HeaderName header) implements ClusterSpecifier {}
}
