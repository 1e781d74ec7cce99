package io.weft.extension.transportsocket.starttls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.extensions.transport_sockets.starttls.v3.StartTlsConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.starttls.v3.UpstreamStartTlsConfig;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import io.weft.net.ConnectOptions;
import io.weft.net.TransportSocket;
import io.weft.testing.SocketPair;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StartTlsSocketTest {
  @Test
  void beginsInClearText() throws Exception {
    TransportSocket transport =
        new UpstreamStartTlsFactory()
            .createUpstream(
                UpstreamStartTlsConfig.getDefaultInstance(), "cluster.c", TestContexts.of());
    try (SocketPair pair = SocketPair.holding("hi".getBytes(StandardCharsets.US_ASCII))) {
      assertEquals('h', transport.connect(pair.connection(), ConnectOptions.NONE).in().read());
    }
    assertFalse(transport.isSecure());
  }

  @Test
  void refusesCertificatesThatItCouldNotGoOverTo() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                new DownstreamStartTlsFactory()
                    .createDownstream(StartTlsConfig.getDefaultInstance(), TestContexts.of()));

    assertTrue(
        e.getMessage().contains("tls_socket_config.common_tls_context.tls_certificates"),
        e.getMessage());
  }
}
