/** Matches a share of texts, always the same ones. */
@NullMarked
package io.weft.extension.matching.consistenthashing;

import org.jspecify.annotations.NullMarked;
