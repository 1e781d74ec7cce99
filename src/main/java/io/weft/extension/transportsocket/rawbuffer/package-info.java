/** Clear text: {@code envoy.transport_sockets.raw_buffer}; the class itself is core. */
@NullMarked
package io.weft.extension.transportsocket.rawbuffer;

import org.jspecify.annotations.NullMarked;
