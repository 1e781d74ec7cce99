/** Keeps objects with requests: {@code envoy.filters.http.set_filter_state}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.setfilterstate;

import org.jspecify.annotations.NullMarked;
