package io.weft.upstream;

/** The ways in which clusters come to know their hosts. */
public record HostDiscovery(DnsResolver dns, EndpointDiscovery endpoints) {
  /** Names only. */
  public static HostDiscovery of(DnsResolver dns) {
    return new HostDiscovery(dns, EndpointDiscovery.NONE);
  }
}
