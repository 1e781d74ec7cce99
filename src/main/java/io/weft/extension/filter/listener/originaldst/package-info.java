/** {@code envoy.filters.listener.original_dst}: the address that a redirected client meant. */
@NullMarked
package io.weft.extension.filter.listener.originaldst;

import org.jspecify.annotations.NullMarked;
