/** Finds actions by domains. */
@NullMarked
package io.weft.extension.matching.domain;

import org.jspecify.annotations.NullMarked;
