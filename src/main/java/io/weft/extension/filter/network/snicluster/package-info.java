/**
 * Chooses the cluster by the server name of the ClientHello: {@code
 * envoy.filters.network.sni_cluster}.
 */
@NullMarked
package io.weft.extension.filter.network.snicluster;

import org.jspecify.annotations.NullMarked;
