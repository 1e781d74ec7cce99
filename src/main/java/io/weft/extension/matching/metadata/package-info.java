/** Matches values of metadata. */
@NullMarked
package io.weft.extension.matching.metadata;

import org.jspecify.annotations.NullMarked;
