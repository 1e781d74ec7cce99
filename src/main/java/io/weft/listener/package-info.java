/**
 * Sockets that accept connections, the choice of the filter chain that serves each, and updates of
 * both that cost no connection. Knows nothing of HTTP or Envoy's messages. Start with {@link
 * io.weft.listener.Listener}.
 */
@NullMarked
package io.weft.listener;

import org.jspecify.annotations.NullMarked;
