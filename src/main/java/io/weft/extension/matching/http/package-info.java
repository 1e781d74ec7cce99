/** What matchers look at in requests and responses. */
@NullMarked
package io.weft.extension.matching.http;

import org.jspecify.annotations.NullMarked;
