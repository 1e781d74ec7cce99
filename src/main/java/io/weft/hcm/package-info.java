/**
 * The HTTP connection manager: what Envoy does to every request before its filters and to every
 * response after them. Knows no protobuf and no single filter. Start with {@link
 * io.weft.hcm.HttpConnectionManager}. Hot path.
 */
@NullMarked
package io.weft.hcm;

import org.jspecify.annotations.NullMarked;
