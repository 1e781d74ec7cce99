/** Follows redirects only to routes that did not take the request before. */
@NullMarked
package io.weft.extension.internalredirect.previousroutes;

import org.jspecify.annotations.NullMarked;
