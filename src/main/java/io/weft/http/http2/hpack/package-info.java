/**
 * The compression of fields in HTTP/2: static and dynamic table, Huffman code. Knows nothing of
 * frames and streams. Start with {@link io.weft.http.http2.hpack.HpackDecoder}. Hot path.
 */
@NullMarked
package io.weft.http.http2.hpack;

import org.jspecify.annotations.NullMarked;
