/** What matchers look at in the environment of the process. */
@NullMarked
package io.weft.extension.matching.environment;

import org.jspecify.annotations.NullMarked;
