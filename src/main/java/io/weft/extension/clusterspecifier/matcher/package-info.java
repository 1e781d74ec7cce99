/** Chooses the cluster of a route by a tree of matchers. */
@NullMarked
package io.weft.extension.clusterspecifier.matcher;

import org.jspecify.annotations.NullMarked;
