/** x. */
@NullMarked
package io.weft.server;

import org.jspecify.annotations.NullMarked;
