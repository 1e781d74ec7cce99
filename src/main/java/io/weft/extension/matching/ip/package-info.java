/** Matches texts that are addresses in some ranges. */
@NullMarked
package io.weft.extension.matching.ip;

import org.jspecify.annotations.NullMarked;
