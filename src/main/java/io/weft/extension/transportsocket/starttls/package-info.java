/**
 * Connections that begin in clear text: {@code envoy.transport_sockets.starttls}. Start with {@link
 * io.weft.extension.transportsocket.starttls.StartTlsSocket}.
 */
@NullMarked
package io.weft.extension.transportsocket.starttls;

import org.jspecify.annotations.NullMarked;
