/**
 * The HTTP/1 codec, both roles: reads heads line by line, frames bodies as streams, writes a head
 * and a small body in one piece. Knows nothing of routes or clusters. Start with {@link
 * io.weft.http.http1.Http1ServerConnection}. Hot path.
 */
@NullMarked
package io.weft.http.http1;

import org.jspecify.annotations.NullMarked;
