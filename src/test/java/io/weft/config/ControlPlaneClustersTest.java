package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.weft.common.ConfigException;
import org.junit.jupiter.api.Test;

class ControlPlaneClustersTest {
  @Test
  void takesAClusterOfTheBootstrap() {
    Bootstrap.Builder bootstrap = bootstrap();
    bootstrap.getStaticResourcesBuilder().addClustersBuilder().setName("plane");

    assertDoesNotThrow(() -> ControlPlaneClusters.checkRuntime(bootstrap.build()));
  }

  @Test
  void refusesAClusterThatIsMissingOrDependsOnAControlPlane() {
    assertRefused(bootstrap());
    Bootstrap.Builder bootstrap = bootstrap();
    bootstrap
        .getStaticResourcesBuilder()
        .addClustersBuilder()
        .setName("plane")
        .setType(Cluster.DiscoveryType.EDS);
    assertRefused(bootstrap);
  }

  private static void assertRefused(Bootstrap.Builder bootstrap) {
    ConfigException refusal =
        assertThrows(
            ConfigException.class, () -> ControlPlaneClusters.checkRuntime(bootstrap.build()));
    assertTrue(
        refusal.getMessage().contains("statically defined non-EDS cluster: 'plane'"),
        refusal::getMessage);
  }

  private static Bootstrap.Builder bootstrap() {
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    bootstrap
        .getLayeredRuntimeBuilder()
        .addLayersBuilder()
        .getRtdsLayerBuilder()
        .getRtdsConfigBuilder()
        .getApiConfigSourceBuilder()
        .addGrpcServicesBuilder()
        .getEnvoyGrpcBuilder()
        .setClusterName("plane");
    return bootstrap;
  }
}
