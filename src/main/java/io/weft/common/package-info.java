/**
 * What every other package may use: the control thread, deadlines, the log, configuration errors,
 * hashes. Knows nothing of connections, HTTP or Envoy's messages. Start with {@link
 * io.weft.common.Deadlines}. Hot path.
 */
@NullMarked
package io.weft.common;

import org.jspecify.annotations.NullMarked;
