/** Follows no redirect from clear text to TLS. */
@NullMarked
package io.weft.extension.internalredirect.safecrossscheme;

import org.jspecify.annotations.NullMarked;
