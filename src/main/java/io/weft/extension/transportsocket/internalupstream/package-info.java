/**
 * {@code envoy.transport_sockets.internal_upstream}: connections to listeners of this process,
 * which learn metadata of the host.
 */
@NullMarked
package io.weft.extension.transportsocket.internalupstream;

import org.jspecify.annotations.NullMarked;
