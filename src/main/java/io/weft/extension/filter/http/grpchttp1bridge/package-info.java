/** Serves clients of HTTP/1 that send unary gRPC requests. Hot path. */
@NullMarked
package io.weft.extension.filter.http.grpchttp1bridge;

import org.jspecify.annotations.NullMarked;
