/** Serves clients of gRPC-Web, whose browsers have neither HTTP/2 nor trailers. Hot path. */
@NullMarked
package io.weft.extension.filter.http.grpcweb;

import org.jspecify.annotations.NullMarked;
