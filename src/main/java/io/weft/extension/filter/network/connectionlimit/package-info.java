/** Bounds the connections of a filter chain: {@code envoy.filters.network.connection_limit}. */
@NullMarked
package io.weft.extension.filter.network.connectionlimit;

import org.jspecify.annotations.NullMarked;
