package io.weft.extension.cluster.dynamicforwardproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.weft.common.ConfigException;
import io.weft.config.ClusterTranslator;
import io.weft.config.TestContexts;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.ServerNaming;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Envoy still accepts these fields.
class DynamicForwardProxyClusterFactoryTest {
  private static final ClusterConfig CONFIG =
      ClusterConfig.newBuilder()
          .setDnsCacheConfig(DnsCacheConfig.newBuilder().setName("c"))
          .build();

  @Test
  void asksForTheNameAndVerifiesItUnlessSomethingElseIsSaid() throws Exception {
    ClusterSettings settings = translate(cluster(CONFIG));

    assertEquals(new ServerNaming(true, true, null), settings.connections().naming());
    assertEquals(
        "envoy.clusters.dynamic_forward_proxy",
        assertInstanceOf(ClusterSettings.Discovery.Provided.class, settings.discovery()).type());
  }

  @Test
  void refusesServersWhoseNameIsNotVerifiedUnlessThatIsAllowed() throws Exception {
    UpstreamHttpProtocolOptions insecure =
        UpstreamHttpProtocolOptions.newBuilder().setAutoSni(true).build();

    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> translate(cluster(CONFIG).setUpstreamHttpProtocolOptions(insecure)));
    assertTrue(e.getMessage().contains("auto_san_validation true unless"), e.getMessage());

    ClusterConfig allowed = CONFIG.toBuilder().setAllowInsecureClusterOptions(true).build();
    translate(cluster(allowed).setUpstreamHttpProtocolOptions(insecure));
  }

  @Test
  void refusesOtherLoadBalancers() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> translate(cluster(CONFIG).setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)));

    assertTrue(
        e.getMessage().contains("cluster provided LB not specified but cluster 'any' provided one"),
        e.getMessage());
  }

  private static Cluster.Builder cluster(ClusterConfig config) {
    return Cluster.newBuilder()
        .setName("any")
        .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED)
        .setClusterType(
            Cluster.CustomClusterType.newBuilder()
                .setName("envoy.clusters.dynamic_forward_proxy")
                .setTypedConfig(Any.pack(config)));
  }

  private static ClusterSettings translate(Cluster.Builder proto) throws ConfigException {
    return ClusterTranslator.translate(
        proto.build(), TestContexts.of(new DynamicForwardProxyClusterFactory()));
  }
}
