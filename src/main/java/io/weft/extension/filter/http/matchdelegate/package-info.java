/** Runs another filter for some requests only, as a tree of matchers decides. */
@NullMarked
package io.weft.extension.filter.http.matchdelegate;

import org.jspecify.annotations.NullMarked;
