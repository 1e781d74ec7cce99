package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BootstrapConfigurationTest {
  /** It would be told the node, and send the configuration, in clear text. */
  @Test
  void refusesAControlPlaneThatIsToBeSpokenToOverTls() {
    String yaml =
        """
        node: { id: a, cluster: b }
        dynamic_resources:
          ads_config:
            api_type: GRPC
            grpc_services: [ { envoy_grpc: { cluster_name: plane } } ]
        static_resources:
          clusters:
          - name: plane
            transport_socket:
              name: envoy.transport_sockets.tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
        """;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    int status =
        new Launcher(printed, printed, BootstrapConfiguration.source(Map.of()))
            .run("--mode", "validate", "--config-yaml", yaml, "-l", "off");

    assertEquals(1, status);
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("TLS to a control plane is not implemented in Weft yet"), text);
  }
}
