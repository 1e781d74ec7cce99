package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst;
import io.weft.common.ConfigException;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.ClusterSettings.Discovery;
import io.weft.upstream.LoadBalancing.Policy;
import org.junit.jupiter.api.Test;

class ClusterTranslatorTest {
  @Test
  void takesEnvoysDefaults() throws ConfigException {
    ClusterSettings settings = translate(cluster("127.0.0.1").build());

    assertEquals("c", settings.statName());
    assertEquals(5, settings.connectTimeout().toSeconds());
    assertEquals(1024, settings.breakers().getFirst().maxRequests());
    assertEquals(50, settings.loadBalancing().healthyPanicThreshold());
    assertEquals(3600, settings.connections().idleTimeout().toSeconds());
    assertInstanceOf(Discovery.Fixed.class, settings.discovery());
  }

  @Test
  void keepsUnsignedLimits() throws ConfigException {
    CircuitBreakers.Thresholds thresholds =
        CircuitBreakers.Thresholds.newBuilder().setMaxRequests(UInt32Value.of(-1)).build();

    ClusterSettings settings =
        translate(
            cluster("127.0.0.1")
                .setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(thresholds))
                .build());

    assertEquals(4294967295L, settings.breakers().getFirst().maxRequests());
  }

  @Test
  void hintsAtDnsWhenAStaticClusterHasAName() {
    ConfigException failure =
        assertThrows(ConfigException.class, () -> translate(cluster("a.test").build()));

    String message = failure.problems().getFirst().toString();
    assertTrue(message.startsWith("load_assignment.endpoints[0].lb_endpoints[0]."), message);
    assertTrue(message.contains("malformed IP address: a.test"), message);
    assertTrue(message.contains("STRICT_DNS"), message);
  }

  @Test
  void refusesSeveralEndpointsOfALogicalName() {
    Cluster proto =
        cluster("a.test")
            .setType(Cluster.DiscoveryType.LOGICAL_DNS)
            .setLoadAssignment(
                ClusterLoadAssignment.newBuilder()
                    .addEndpoints(group("a.test"))
                    .addEndpoints(group("b.test")))
            .build();

    assertThrows(ConfigException.class, () -> translate(proto));
  }

  @Test
  void takesTheFirstPolicyThatItHas() throws ConfigException {
    ClusterSettings settings =
        translate(
            cluster("127.0.0.1")
                .setLoadBalancingPolicy(
                    LoadBalancingPolicy.newBuilder()
                        .addPolicies(policy(Any.pack(PickFirst.getDefaultInstance())))
                        .addPolicies(policy(Any.pack(Maglev.getDefaultInstance()))))
                .build());

    assertEquals(Policy.Maglev.DEFAULT, settings.loadBalancing().policy());
  }

  @Test
  void allowsNoOtherPolicyForOriginalDestinations() {
    Cluster proto = cluster("127.0.0.1").setType(Cluster.DiscoveryType.ORIGINAL_DST).build();

    ConfigException failure = assertThrows(ConfigException.class, () -> translate(proto));

    assertEquals(
        "lb_policy: LB policy ROUND_ROBIN is not valid for Cluster type ORIGINAL_DST. Only"
            + " 'CLUSTER_PROVIDED' is allowed with cluster type 'ORIGINAL_DST'",
        failure.problems().getFirst().toString());
  }

  private static LoadBalancingPolicy.Policy policy(Any config) {
    return LoadBalancingPolicy.Policy.newBuilder()
        .setTypedExtensionConfig(
            TypedExtensionConfig.newBuilder().setName("p").setTypedConfig(config))
        .build();
  }

  private static Cluster.Builder cluster(String address) {
    return Cluster.newBuilder()
        .setName("c")
        .setLoadAssignment(ClusterLoadAssignment.newBuilder().addEndpoints(group(address)));
  }

  private static LocalityLbEndpoints group(String address) {
    return LocalityLbEndpoints.newBuilder()
        .addLbEndpoints(
            LbEndpoint.newBuilder()
                .setEndpoint(
                    Endpoint.newBuilder()
                        .setAddress(
                            Address.newBuilder()
                                .setSocketAddress(
                                    SocketAddress.newBuilder()
                                        .setAddress(address)
                                        .setPortValue(80)))))
        .build();
  }

  private static ClusterSettings translate(Cluster proto) throws ConfigException {
    return ClusterTranslator.translate(proto, TestContexts.of());
  }
}
