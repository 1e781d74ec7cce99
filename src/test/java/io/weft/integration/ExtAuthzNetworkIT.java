package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.Status;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections are served if a service of gRPC's own library says so. */
@Timeout(60)
class ExtAuthzNetworkIT {
  private static final String LISTENER =
      "- { name: %s, address: { socket_address: { address: 127.0.0.1, port_value: 0 } },"
          + " filter_chains: [ { filters: [ { name: authz, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.network.ext_authz.v3.ExtAuthz,"
          + " stat_prefix: %s, transport_api_version: V3, include_tls_session: true, grpc_service:"
          + " { envoy_grpc: { cluster_name: %s }, timeout: 20s }, %s } }, { name:"
          + " last, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.network."
          + "%s } } ] } ] }\n  ";
  private static final String ECHO = "echo.v3.Echo";

  @TempDir static Path folder;
  private static AuthzServer server;
  private static ServerSocket host;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new AuthzServer(0);
    host = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    host.setSoTimeout(20_000);
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                LISTENER.formatted("asked", "asked", "authz", "failure_mode_allow: false", ECHO)
                    + LISTENER.formatted(
                        "closed", "closed", "gone", "failure_mode_allow: false", ECHO)
                    + LISTENER.formatted("open", "open", "gone", "failure_mode_allow: true", ECHO)
                    + LISTENER.formatted(
                        "tcp",
                        "tcp",
                        "other",
                        "failure_mode_allow: false",
                        "tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: host"),
                Bootstraps.cluster(
                        "authz", "127.0.0.1", server.port(), "http2_protocol_options: {},")
                    + Bootstraps.cluster(
                        "other", "127.0.0.1", server.port(), "http2_protocol_options: {},")
                    + Bootstraps.cluster("gone", "127.0.0.1", 1, "http2_protocol_options: {},")
                    + Bootstraps.cluster("host", host.getLocalPort())));
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
    server.close();
    host.close();
  }

  @Test
  void servesWhatIsAllowedAndClosesWhatIsNot() throws Exception {
    server.answers = request -> CheckResponse.getDefaultInstance();
    assertEquals('x', answer("asked"));
    CheckRequest asked = server.asked.take();
    assertEquals(
        weft.port("asked"),
        asked.getAttributes().getDestination().getAddress().getSocketAddress().getPortValue());
    assertTrue(asked.getAttributes().hasTlsSession());

    server.answers =
        request -> CheckResponse.newBuilder().setStatus(Status.newBuilder().setCode(7)).build();
    assertEquals(-1, answer("asked"));

    weft.awaitStat("ext_authz.asked.ok: 1");
    weft.awaitStat("ext_authz.asked.denied: 1");
    weft.awaitStat("ext_authz.asked.cx_closed: 1");
    weft.awaitStat("ext_authz.asked.active: 0");
    weft.awaitStat("cluster.authz.internal.upstream_rq_200: 2");
  }

  @Test
  void decidesAsConfiguredWhereNobodyAnswers() throws Exception {
    assertEquals(-1, answer("closed"));
    assertEquals('x', answer("open"));

    weft.awaitStat("ext_authz.closed.error: 1");
    weft.awaitStat("ext_authz.open.failure_mode_allowed: 1");
    weft.awaitStat("cluster.gone.internal.upstream_rq_503: 2");
  }

  @Test
  void letsHostsSpeakFirstAndDecidesAtTheEndOfAClientThatSaysNothing() throws Exception {
    server.answers =
        request -> CheckResponse.newBuilder().setStatus(Status.newBuilder().setCode(7)).build();
    try (Socket client = new Socket("127.0.0.1", weft.port("tcp"));
        Socket accepted = host.accept()) {
      accepted.getOutputStream().write('s');
      assertEquals('s', client.getInputStream().read());

      client.shutdownOutput();

      assertEquals(-1, client.getInputStream().read());
      assertEquals(-1, accepted.getInputStream().read());
    }
    server.asked.take();
    weft.awaitStat("ext_authz.tcp.denied: 1");
    weft.awaitStat("ext_authz.tcp.cx_closed: 1");
    weft.awaitStat("cluster.host.upstream_cx_active: 0");
  }

  private static int answer(String listener) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", weft.port(listener))) {
      socket.getOutputStream().write('x');
      return socket.getInputStream().read();
    }
  }
}
