/** Delays, aborts and slows requests for tests: {@code envoy.filters.http.fault}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.fault;

import org.jspecify.annotations.NullMarked;
