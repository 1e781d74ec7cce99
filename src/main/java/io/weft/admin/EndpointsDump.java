package io.weft.admin;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.EnvoyInternalAddress;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint.HealthCheckConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.weft.upstream.Cluster;
import io.weft.upstream.Host;
import io.weft.upstream.Locality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The hosts that clusters have at a time, for {@code /config_dump?include_eds}. */
final class EndpointsDump {
  /** Hosts that stand together in the dump. */
  private record Group(int priority, Locality locality) {}

  private EndpointsDump() {}

  /** The dump of {@code clusters}, sorted by name. */
  static EndpointsConfigDump of(Iterable<Cluster> clusters, Predicate<Cluster> isDynamic) {
    List<Cluster> sorted = new ArrayList<>();
    clusters.forEach(sorted::add);
    sorted.sort(Comparator.comparing(Cluster::name));
    EndpointsConfigDump.Builder dump = EndpointsConfigDump.newBuilder();
    for (Cluster cluster : sorted) {
      Any assignment = Any.pack(assignment(cluster));
      if (isDynamic.test(cluster)) {
        dump.addDynamicEndpointConfigs(
            EndpointsConfigDump.DynamicEndpointConfig.newBuilder().setEndpointConfig(assignment));
      } else {
        dump.addStaticEndpointConfigs(
            EndpointsConfigDump.StaticEndpointConfig.newBuilder().setEndpointConfig(assignment));
      }
    }
    return dump.build();
  }

  private static ClusterLoadAssignment assignment(Cluster cluster) {
    Map<Group, LocalityLbEndpoints.Builder> groups = new LinkedHashMap<>();
    for (Host host : cluster.hosts()) {
      groups
          .computeIfAbsent(new Group(host.priority(), host.locality()), EndpointsDump::group)
          .addLbEndpoints(endpoint(host));
    }
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder()
            .setClusterName(cluster.name())
            .setPolicy(
                ClusterLoadAssignment.Policy.newBuilder()
                    .setOverprovisioningFactor(
                        UInt32Value.of(cluster.loadBalancing().overprovisioningFactor())));
    groups.values().forEach(assignment::addEndpoints);
    return assignment.build();
  }

  private static LocalityLbEndpoints.Builder group(Group group) {
    return LocalityLbEndpoints.newBuilder()
        .setLocality(
            io.envoyproxy.envoy.config.core.v3.Locality.newBuilder()
                .setRegion(group.locality().region())
                .setZone(group.locality().zone())
                .setSubZone(group.locality().subZone()))
        .setLoadBalancingWeight(UInt32Value.of(0))
        .setPriority(group.priority());
  }

  private static LbEndpoint endpoint(Host host) {
    return LbEndpoint.newBuilder()
        .setEndpoint(
            Endpoint.newBuilder()
                .setAddress(address(host.address()))
                .setHealthCheckConfig(HealthCheckConfig.getDefaultInstance())
                .setHostname(host.hostname()))
        .setHealthStatus(health(host))
        .setLoadBalancingWeight(UInt32Value.of(host.weight()))
        .build();
  }

  private static HealthStatus health(Host host) {
    if (host.isUnhealthy()) {
      return HealthStatus.UNHEALTHY;
    }
    return host.isDegraded() ? HealthStatus.DEGRADED : HealthStatus.HEALTHY;
  }

  private static Address address(io.weft.net.Address address) {
    if (address.isPipe()) {
      return Address.newBuilder().setPipe(Pipe.newBuilder().setPath(address.toString())).build();
    }
    if (address.isInternal()) {
      return Address.newBuilder()
          .setEnvoyInternalAddress(
              EnvoyInternalAddress.newBuilder()
                  .setServerListenerName(address.internalListener())
                  .setEndpointId(address.endpointId()))
          .build();
    }
    return Address.newBuilder()
        .setSocketAddress(
            SocketAddress.newBuilder().setAddress(address.host()).setPortValue(address.port()))
        .build();
  }
}
