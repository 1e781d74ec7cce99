package io.weft.upstream;

import io.weft.net.InternalListeners;

/**
 * The ways in which clusters come to know and reach their hosts.
 *
 * @param internal the listeners of this process that may be hosts
 * @param onUpdated run whenever the hosts of a cluster that was initialized have changed
 */
public record HostDiscovery(
    DnsResolver dns, EndpointDiscovery endpoints, InternalListeners internal, Runnable onUpdated) {
  /** Names only. */
  public static HostDiscovery of(DnsResolver dns) {
    return new HostDiscovery(dns, EndpointDiscovery.NONE, InternalListeners.disabled(), () -> {});
  }
}
