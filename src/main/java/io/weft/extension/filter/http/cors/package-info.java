/** Lets browsers send requests across origins: {@code envoy.filters.http.cors}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.cors;

import org.jspecify.annotations.NullMarked;
