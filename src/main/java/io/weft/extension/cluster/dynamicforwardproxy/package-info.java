/**
 * Clusters whose hosts are what requests name: {@code envoy.clusters.dynamic_forward_proxy}. Names
 * are looked up by a {@link io.weft.upstream.DnsCache}. Start with {@link
 * io.weft.extension.cluster.dynamicforwardproxy.DynamicForwardProxyHosts}.
 */
@NullMarked
package io.weft.extension.cluster.dynamicforwardproxy;

import org.jspecify.annotations.NullMarked;
