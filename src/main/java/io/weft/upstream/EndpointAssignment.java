package io.weft.upstream;

import io.weft.upstream.LoadBalancing.LocalityPriority;
import java.util.List;
import java.util.Map;

/**
 * The hosts of a cluster as discovery names them. A value. Source: {@code
 * envoy.config.endpoint.v3.ClusterLoadAssignment}.
 *
 * @param overprovisioningFactor in percent
 * @param weightedPriorityHealth whether health is counted by weight
 * @param localityWeights of each locality and priority; absent ones are 0
 */
public record EndpointAssignment(
    List<Endpoint> endpoints,
    int overprovisioningFactor,
    boolean weightedPriorityHealth,
    Map<LocalityPriority, Integer> localityWeights) {
  public EndpointAssignment {
    endpoints = List.copyOf(endpoints);
    localityWeights = Map.copyOf(localityWeights);
  }
}
