/** What matchers look at in connections, and in what filters noted of connections and streams. */
@NullMarked
package io.weft.extension.matching.network;

import org.jspecify.annotations.NullMarked;
