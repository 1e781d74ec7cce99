/**
 * Has requests wait for what control planes say only when it is asked for: {@code
 * envoy.filters.http.on_demand}. Hot path.
 */
@NullMarked
package io.weft.extension.filter.http.ondemand;

import org.jspecify.annotations.NullMarked;
