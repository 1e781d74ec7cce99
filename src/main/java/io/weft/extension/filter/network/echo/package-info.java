/** Sends back what comes: {@code envoy.filters.network.echo}. */
@NullMarked
package io.weft.extension.filter.network.echo;

import org.jspecify.annotations.NullMarked;
