package io.weft.upstream;

import io.weft.net.InternalListeners;

/**
 * The ways in which clusters come to know and reach their hosts.
 *
 * @param internal the listeners of this process that may be hosts
 */
public record HostDiscovery(
    DnsResolver dns, EndpointDiscovery endpoints, InternalListeners internal) {
  /** Names only. */
  public static HostDiscovery of(DnsResolver dns) {
    return new HostDiscovery(dns, EndpointDiscovery.NONE, InternalListeners.disabled());
  }
}
