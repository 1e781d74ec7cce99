/**
 * Bounds the rate of new connections of a listener: {@code envoy.filters.listener.local_ratelimit}.
 */
@NullMarked
package io.weft.extension.filter.listener.localratelimit;

import org.jspecify.annotations.NullMarked;
