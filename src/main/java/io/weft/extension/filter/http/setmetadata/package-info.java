/** Notes fixed facts with requests: {@code envoy.filters.http.set_metadata}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.setmetadata;

import org.jspecify.annotations.NullMarked;
