/** Counts the calls and messages of gRPC. Hot path. */
@NullMarked
package io.weft.extension.filter.http.grpcstats;

import org.jspecify.annotations.NullMarked;
