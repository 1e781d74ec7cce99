/**
 * Clusters, their hosts, and the connections to them. Load balancers are immutable and replaced by
 * the control thread; hosts and clusters are shared identity objects. Knows nothing of routes or
 * protobuf. Start with {@link io.weft.upstream.Cluster}. Hot path.
 */
@NullMarked
package io.weft.upstream;

import org.jspecify.annotations.NullMarked;
