/**
 * The HTTP/2 codec, both roles: a reader that never writes and never waits for a stream, one thread
 * for each stream, and one output that they share. Knows nothing of routes or clusters. Start with
 * {@link io.weft.http.http2.Http2Connection}. Hot path.
 */
@NullMarked
package io.weft.http.http2;

import org.jspecify.annotations.NullMarked;
