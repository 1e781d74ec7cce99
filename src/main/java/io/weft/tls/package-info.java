/**
 * TLS on both sides: contexts with their certificates, the handshake, who the peer is, and the
 * connection that comes of it. Blocks on the connection's virtual thread and knows nothing of HTTP
 * or Envoy's messages. Start with {@link io.weft.tls.ServerTlsSocket}.
 */
@NullMarked
package io.weft.tls;

import org.jspecify.annotations.NullMarked;
