/**
 * Takes the client's address from what a proxy in front sends first: {@code
 * envoy.filters.listener.proxy_protocol}.
 */
@NullMarked
package io.weft.extension.filter.listener.proxyprotocol;

import org.jspecify.annotations.NullMarked;
