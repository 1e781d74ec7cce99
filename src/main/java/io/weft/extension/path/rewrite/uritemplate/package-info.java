/** Rewrites the paths of routes with the variables of a template. */
@NullMarked
package io.weft.extension.path.rewrite.uritemplate;

import org.jspecify.annotations.NullMarked;
