/** Reads whole request bodies before they go on: {@code envoy.filters.http.buffer}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.buffer;

import org.jspecify.annotations.NullMarked;
