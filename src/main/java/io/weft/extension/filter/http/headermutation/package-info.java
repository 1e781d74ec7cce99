/**
 * Changes fields of requests and responses: {@code envoy.filters.http.header_mutation}. Hot path.
 */
@NullMarked
package io.weft.extension.filter.http.headermutation;

import org.jspecify.annotations.NullMarked;
