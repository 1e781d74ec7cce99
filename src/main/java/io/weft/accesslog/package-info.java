/**
 * Access logs: who is told of a stream, under which conditions, and the files that lines go to.
 * Knows no Envoy message and no single format operator. Start with {@link
 * io.weft.accesslog.AccessLogger}. Hot path.
 */
@NullMarked
package io.weft.accesslog;

import org.jspecify.annotations.NullMarked;
