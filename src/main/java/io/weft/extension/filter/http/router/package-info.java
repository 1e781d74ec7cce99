/** The router: {@code envoy.filters.http.router}; the class itself is core. */
@NullMarked
package io.weft.extension.filter.http.router;

import org.jspecify.annotations.NullMarked;
