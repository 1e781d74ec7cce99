/** Passes the case of field names on, as {@code preserve_case} does in Envoy. */
@NullMarked
package io.weft.extension.headerformatter.preservecase;

import org.jspecify.annotations.NullMarked;
