/** TLS: {@code envoy.transport_sockets.tls}; the classes themselves are core. */
@NullMarked
package io.weft.extension.transportsocket.tls;

import org.jspecify.annotations.NullMarked;
