/** Bounds the rate of new connections of a chain: {@code envoy.filters.network.local_ratelimit}. */
@NullMarked
package io.weft.extension.filter.network.localratelimit;

import org.jspecify.annotations.NullMarked;
