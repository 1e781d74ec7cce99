/** The connection manager: {@code envoy.filters.network.http_connection_manager}; core. */
@NullMarked
package io.weft.extension.filter.network.httpconnectionmanager;

import org.jspecify.annotations.NullMarked;
