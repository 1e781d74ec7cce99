/** Lets connections in by role-based rules: {@code envoy.filters.network.rbac}. */
@NullMarked
package io.weft.extension.filter.network.rbac;

import org.jspecify.annotations.NullMarked;
