/**
 * Looks up the names that requests are for: {@code envoy.filters.http.dynamic_forward_proxy}. Hot
 * path.
 */
@NullMarked
package io.weft.extension.filter.http.dynamicforwardproxy;

import org.jspecify.annotations.NullMarked;
