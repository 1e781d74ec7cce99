/**
 * Sockets, connections and the layer-4 filter algebra: a {@link io.weft.net.NetworkFilter} sees a
 * connection and calls the next {@link io.weft.net.ConnectionHandler}. Knows nothing of HTTP,
 * clusters or configuration. Start with {@link io.weft.net.Connection}. Hot path.
 */
@NullMarked
package io.weft.net;

import org.jspecify.annotations.NullMarked;
