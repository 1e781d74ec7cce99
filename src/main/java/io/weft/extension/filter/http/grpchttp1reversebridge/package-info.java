/** Lets hosts of HTTP/1 answer unary gRPC requests. Hot path. */
@NullMarked
package io.weft.extension.filter.http.grpchttp1reversebridge;

import org.jspecify.annotations.NullMarked;
