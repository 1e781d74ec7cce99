/** Hands requests to other filters, as a tree of matchers decides. */
@NullMarked
package io.weft.extension.filter.http.composite;

import org.jspecify.annotations.NullMarked;
