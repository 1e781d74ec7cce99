/** What matchers look at in the client's certificate. */
@NullMarked
package io.weft.extension.matching.ssl;

import org.jspecify.annotations.NullMarked;
