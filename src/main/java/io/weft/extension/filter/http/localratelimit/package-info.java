/** Answers requests that come too fast: {@code envoy.filters.http.local_ratelimit}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.localratelimit;

import org.jspecify.annotations.NullMarked;
