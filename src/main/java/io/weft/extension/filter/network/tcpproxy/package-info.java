/** Copies bytes between a client and a host: {@code envoy.filters.network.tcp_proxy}. */
@NullMarked
package io.weft.extension.filter.network.tcpproxy;

import org.jspecify.annotations.NullMarked;
