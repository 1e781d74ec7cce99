/**
 * Requests, responses, bodies and the layer-7 filter algebra: an {@link io.weft.http.HttpHandler}
 * does the whole job, an {@link io.weft.http.HttpFilter} a part of it. Codecs meet the rest of Weft
 * in {@link io.weft.http.ServerStream} and {@link io.weft.http.ClientStream} only. Knows nothing of
 * clusters, routes or configuration. Start with {@link io.weft.http.HttpFilter}. Hot path.
 */
@NullMarked
package io.weft.http;

import org.jspecify.annotations.NullMarked;
