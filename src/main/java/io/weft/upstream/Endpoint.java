package io.weft.upstream;

import io.weft.common.Metadata;
import io.weft.net.Address;

/**
 * What the configuration or discovery says about one host. A value; the identity that lives across
 * changes is {@link Host}. Source: {@code envoy.config.endpoint.v3.LbEndpoint}.
 *
 * @param address where to connect
 * @param hostname the configured name; empty if there is none
 * @param weight at least 1
 * @param locality where it runs
 * @param priority 0 is used first
 * @param metadata of the endpoint
 * @param health as configured
 */
public record Endpoint(
    Address address,
    String hostname,
    int weight,
    Locality locality,
    int priority,
    Metadata metadata,
    EndpointHealth health) {
  private static final String LB = "envoy.lb";

  public Endpoint {
    if (weight < 1) {
      throw new IllegalArgumentException("weight " + weight);
    }
  }

  /** A host of weight 1 and priority 0 about which nothing else is known. */
  public static Endpoint of(Address address) {
    return new Endpoint(
        address, "", 1, Locality.UNKNOWN, 0, Metadata.EMPTY, EndpointHealth.UNKNOWN);
  }

  /** The same endpoint at another address. */
  public Endpoint at(Address resolved) {
    return new Endpoint(resolved, hostname, weight, locality, priority, metadata, health);
  }

  /** Whether metadata {@code envoy.lb} marks it as a canary. */
  public boolean isCanary() {
    return Boolean.TRUE.equals(metadata.namespace(LB).get("canary"));
  }

  /** The key for consistent hashing in metadata {@code envoy.lb}; empty if there is none. */
  public String hashKey() {
    return metadata.namespace(LB).get("hash_key") instanceof String key ? key : "";
  }
}
