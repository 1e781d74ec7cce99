/** Sends a text and closes: {@code envoy.filters.network.direct_response}. */
@NullMarked
package io.weft.extension.filter.network.directresponse;

import org.jspecify.annotations.NullMarked;
