/** Matches the paths of routes with templates. */
@NullMarked
package io.weft.extension.path.match.uritemplate;

import org.jspecify.annotations.NullMarked;
