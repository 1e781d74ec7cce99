/** Finds actions by ranges of addresses. */
@NullMarked
package io.weft.extension.matching.iprange;

import org.jspecify.annotations.NullMarked;
