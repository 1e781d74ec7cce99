/** Lets requests in by role-based rules: {@code envoy.filters.http.rbac}. Hot path. */
@NullMarked
package io.weft.extension.filter.http.rbac;

import org.jspecify.annotations.NullMarked;
