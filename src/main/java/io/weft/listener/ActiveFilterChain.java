package io.weft.listener;

import io.weft.net.Drain;

/**
 * A filter chain in service, with the connections that it serves.
 *
 * @param chain its settings
 * @param drain its connections
 */
record ActiveFilterChain(NetworkFilterChain chain, Drain drain) {}
