/** Finds the client in a field that configuration names. */
@NullMarked
package io.weft.extension.originalipdetection.customheader;

import org.jspecify.annotations.NullMarked;
