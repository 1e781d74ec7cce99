/** Follows redirects only to routes that are listed. */
@NullMarked
package io.weft.extension.internalredirect.allowlistedroutes;

import org.jspecify.annotations.NullMarked;
