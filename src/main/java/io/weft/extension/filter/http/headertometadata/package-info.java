/** Notes fields as facts: {@code envoy.filters.http.header_to_metadata}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.headertometadata;

import org.jspecify.annotations.NullMarked;
