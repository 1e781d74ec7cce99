/** Finds the client in {@code x-forwarded-for}. */
@NullMarked
package io.weft.extension.originalipdetection.xff;

import org.jspecify.annotations.NullMarked;
