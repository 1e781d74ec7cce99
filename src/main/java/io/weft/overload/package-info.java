/**
 * Limits that protect the process: how many connections may be open at once. Knows nothing of
 * listeners or Envoy's messages. Start with {@link io.weft.overload.ConnectionLimit}.
 */
@NullMarked
package io.weft.overload;

import org.jspecify.annotations.NullMarked;
