/** Keeps objects with connections: {@code envoy.filters.network.set_filter_state}. */
@NullMarked
package io.weft.extension.filter.network.setfilterstate;

import org.jspecify.annotations.NullMarked;
