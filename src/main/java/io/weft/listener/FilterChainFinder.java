package io.weft.listener;

import io.weft.net.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Finds what serves a connection. Immutable; any thread, never blocks.
 *
 * @param <C> what is found
 */
interface FilterChainFinder<C> {
  /** The chain that serves {@code connection}; null if none does. */
  @Nullable C find(ConnectionInfo connection);
}
