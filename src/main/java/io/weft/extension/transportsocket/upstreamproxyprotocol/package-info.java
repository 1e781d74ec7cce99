/**
 * Tells hosts of the client by the PROXY protocol, before any other byte: {@code
 * envoy.transport_sockets.upstream_proxy_protocol}. Start with {@link
 * io.weft.extension.transportsocket.upstreamproxyprotocol.UpstreamProxyProtocolSocket}.
 */
@NullMarked
package io.weft.extension.transportsocket.upstreamproxyprotocol;

import org.jspecify.annotations.NullMarked;
