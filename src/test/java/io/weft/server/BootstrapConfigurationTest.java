package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BootstrapConfigurationTest {
  private static final String GRPC = "grpc_services: [ { envoy_grpc: { cluster_name: plane } } ]";

  @Test
  void refusesAnAggregatedStreamInThePlaceOfOneOfItsType() {
    assertRefused(
        "cds_config: { api_config_source: { api_type: AGGREGATED_GRPC, transport_api_version: V3, "
            + GRPC
            + " } }",
        "Unsupported config source AGGREGATED_GRPC");
  }

  @Test
  void refusesAnAggregatedStreamThatIsNoStream() {
    assertRefused(
        "ads_config: { api_type: REST, transport_api_version: V3, cluster_names: [ plane ] }",
        "ApiConfigSource type must be of non-aggregated gRPC");
  }

  @Test
  void refusesASecondControlPlane() {
    assertRefused(
        "ads_config: { api_type: GRPC, transport_api_version: V3, grpc_services: [ { envoy_grpc: {"
            + " cluster_name: plane } }, { envoy_grpc: { cluster_name: plane } } ] }",
        "must have no more than 1 gRPC services specified");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertRefused(
        "lds_config: { path_config_source: { path: /nonexistent } }",
        "paths must refer to an existing path in the system: '/nonexistent' does not exist");
  }

  private static void assertRefused(String dynamicResources, String reason) {
    String yaml =
        "node: { id: a, cluster: b }\ndynamic_resources: { "
            + dynamicResources
            + " }\nstatic_resources: { clusters: [ { name: plane } ] }";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    int status =
        new Launcher(printed, printed, BootstrapConfiguration.source(Map.of()))
            .run("--mode", "validate", "--config-yaml", yaml, "-l", "off");

    assertEquals(1, status);
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains(reason), text);
  }
}
