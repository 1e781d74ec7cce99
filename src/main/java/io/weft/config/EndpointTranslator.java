package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.net.Address;
import io.weft.net.Ips;
import io.weft.upstream.ClusterSettings.DnsEndpoint;
import io.weft.upstream.Endpoint;
import io.weft.upstream.EndpointAssignment;
import io.weft.upstream.EndpointHealth;
import io.weft.upstream.LoadBalancing.LocalityPriority;
import io.weft.upstream.Locality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Translates the endpoints of a cluster. Source: {@code ClusterLoadAssignment}. */
public final class EndpointTranslator {
  private static final String ANY_ADDRESS = "0.0.0.0";

  private EndpointTranslator() {}

  /** The endpoints of a cluster that needs no name server: all addresses are literals. */
  public static List<Endpoint> fixed(ClusterLoadAssignment proto) throws ConfigException {
    List<Endpoint> endpoints = new ArrayList<>();
    for (DnsEndpoint endpoint : translate(proto, false)) {
      endpoints.add(endpoint.endpoint());
    }
    return endpoints;
  }

  /**
   * What EDS brought for a cluster; {@code proto} was validated.
   *
   * @throws ConfigException with all problems
   */
  public static EndpointAssignment assignment(ClusterLoadAssignment proto) throws ConfigException {
    var policy = proto.getPolicy();
    return new EndpointAssignment(
        fixed(proto),
        policy.hasOverprovisioningFactor()
            ? policy.getOverprovisioningFactor().getValue()
            : LoadBalancingTranslator.OVERPROVISIONING,
        policy.getWeightedPriorityHealth(),
        localityWeights(proto));
  }

  /**
   * Looks at an endpoint that EDS leaves to LEDS; {@code proto} was validated.
   *
   * @throws ConfigException if it cannot be used
   */
  public static void check(LbEndpoint proto) throws ConfigException {
    DnsEndpoint unused = endpoint(proto, Locality.UNKNOWN, 0, false);
  }

  /** The endpoints of a cluster whose addresses may be names. */
  public static List<DnsEndpoint> named(ClusterLoadAssignment proto) throws ConfigException {
    return translate(proto, true);
  }

  /** The weights of the localities that have one. */
  public static Map<LocalityPriority, Integer> localityWeights(ClusterLoadAssignment proto) {
    Map<LocalityPriority, Integer> weights = new HashMap<>();
    for (LocalityLbEndpoints group : proto.getEndpointsList()) {
      if (group.hasLoadBalancingWeight()) {
        weights.put(
            new LocalityPriority(locality(group), group.getPriority()),
            group.getLoadBalancingWeight().getValue());
      }
    }
    return weights;
  }

  private static List<DnsEndpoint> translate(ClusterLoadAssignment proto, boolean names)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<DnsEndpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < proto.getEndpointsCount(); i++) {
      LocalityLbEndpoints group = proto.getEndpoints(i);
      Locality locality = locality(group);
      for (int j = 0; j < group.getLbEndpointsCount(); j++) {
        try {
          endpoints.add(endpoint(group.getLbEndpoints(j), locality, group.getPriority(), names));
        } catch (ConfigException e) {
          errors.add("endpoints[" + i + "].lb_endpoints[" + j + ']', e);
        }
      }
    }
    errors.throwIfAny();
    return endpoints;
  }

  private static DnsEndpoint endpoint(
      LbEndpoint proto, Locality locality, int priority, boolean names) throws ConfigException {
    if (proto.hasEndpointName()) {
      throw new ConfigException(
          "endpoint_name", "named endpoints are not implemented in Weft yet; write endpoint");
    }
    io.envoyproxy.envoy.config.core.v3.Address address = proto.getEndpoint().getAddress();
    String name = address.getSocketAddress().getAddress();
    String hostname = proto.getEndpoint().getHostname();
    Endpoint endpoint =
        new Endpoint(
            address(address, names),
            hostname.isEmpty() && names ? name : hostname,
            proto.hasLoadBalancingWeight() ? proto.getLoadBalancingWeight().getValue() : 1,
            locality,
            priority,
            MetadataTranslator.translate(proto.getMetadata()),
            health(proto.getHealthStatus()));
    return new DnsEndpoint(name, endpoint);
  }

  private static Address address(io.envoyproxy.envoy.config.core.v3.Address proto, boolean names)
      throws ConfigException {
    String path = "endpoint.address";
    if (proto.hasPipe() && !names) {
      return Address.of(UnixDomainSocketAddress.of(proto.getPipe().getPath()));
    }
    if (proto.hasEnvoyInternalAddress() && !names) {
      var internal = proto.getEnvoyInternalAddress();
      return Address.internal(internal.getServerListenerName(), internal.getEndpointId());
    }
    if (!proto.hasSocketAddress()) {
      throw new ConfigException(
          path,
          names
              ? "only socket_address has a name"
              : "one of socket_address, pipe, envoy_internal_address is needed");
    }
    SocketAddress socket = proto.getSocketAddress();
    if (socket.getProtocol() != SocketAddress.Protocol.TCP) {
      throw new ConfigException(
          path + ".socket_address.protocol", "only TCP is implemented in Weft yet");
    }
    if (names) {
      return Address.of(ANY_ADDRESS, socket.getPortValue());
    }
    InetAddress ip = Ips.parse(socket.getAddress());
    if (ip == null) {
      throw new ConfigException(
          path + ".socket_address.address",
          "malformed IP address: "
              + socket.getAddress()
              + "; for a name set the cluster's type to STRICT_DNS or LOGICAL_DNS");
    }
    return Address.of(new InetSocketAddress(ip, socket.getPortValue()));
  }

  private static Locality locality(LocalityLbEndpoints group) {
    if (!group.hasLocality()) {
      return Locality.UNKNOWN;
    }
    return new Locality(
        group.getLocality().getRegion(),
        group.getLocality().getZone(),
        group.getLocality().getSubZone());
  }

  private static EndpointHealth health(HealthStatus proto) {
    return switch (proto) {
      case UNKNOWN, UNRECOGNIZED -> EndpointHealth.UNKNOWN;
      case HEALTHY -> EndpointHealth.HEALTHY;
      case UNHEALTHY -> EndpointHealth.UNHEALTHY;
      case DRAINING -> EndpointHealth.DRAINING;
      case TIMEOUT -> EndpointHealth.TIMEOUT;
      case DEGRADED -> EndpointHealth.DEGRADED;
    };
  }
}
