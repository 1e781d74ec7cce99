/** Matches a share of texts that the runtime may change. */
@NullMarked
package io.weft.extension.matching.runtimefraction;

import org.jspecify.annotations.NullMarked;
