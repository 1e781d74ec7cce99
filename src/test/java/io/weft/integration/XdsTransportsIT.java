package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reaches control planes in all ways: with TLS, over Unix sockets, without a cluster. */
@Timeout(120)
class XdsTransportsIT {
  private static final String NODE = "node: { id: test, cluster: tests }\n";
  private static final String ADS =
      """
      dynamic_resources:
        ads_config:
          api_type: DELTA_GRPC
          transport_api_version: V3
          set_node_on_first_message_only: true
          grpc_services: [ { %s } ]
        cds_config: { ads: {} }
        lds_config: { ads: {} }
      """;
  private static final String ENVOY = "envoy_grpc: { cluster_name: control }";
  private static final String HTTP2 =
      "typed_extension_protocol_options: {"
          + " envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: { http2_protocol_options: { connection_keepalive: {"
          + " interval: 30s, timeout: 5s } } } } },";

  private final TestCertificate authority = TestCertificate.authority("ca");
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @TempDir Path folder;

  @BeforeEach
  void writeCertificates() {
    authority.write(folder, "ca");
    TestCertificate.named("client").issuedBy(authority).build().write(folder, "client");
    TestCertificate.named("server")
        .dns("control.mesh")
        .dns("localhost")
        .issuedBy(authority)
        .build()
        .write(folder, "server");
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void showsItsCertificateAndLooksAtTheOther() throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane(secure())) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1");
      try (WeftProcess weft = serve(ENVOY, tlsCluster(plane.port(), "control.mesh"))) {
        plane.await(request -> request.accepts(LISTENERS, "v1"));
        weft.awaitStat("control_plane.connected_state: 1");
      }
    }
  }

  @Test
  void refusesAControlPlaneOfAnotherName() throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane(secure())) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1");
      Path file = folder.resolve("bootstrap.yaml");
      Files.writeString(
          file,
          NODE + ADS.formatted(ENVOY) + Bootstraps.of("", tlsCluster(plane.port(), "other.mesh")));
      try (WeftProcess weft = WeftProcess.run(folder, "-c", file.toString())) {
        weft.awaitErr("SAN matcher");
        assertTrue(plane.requests().isEmpty(), "a request over a refused connection");
      }
    }
  }

  @Test
  void saysWhichAddressOfAControlPlaneRefuses() throws Exception {
    int closed = NamedHost.freePort();
    Path file = folder.resolve("bootstrap.yaml");
    Files.writeString(
        file, NODE + ADS.formatted(ENVOY) + Bootstraps.of("", tlsCluster(closed, "mesh")));
    try (WeftProcess weft = WeftProcess.run(folder, "-c", file.toString())) {
      weft.awaitErr(
          "the stream to control at 127.0.0.1:"
              + closed
              + " ended: UNAVAILABLE io exception: Connection refused");
    }
  }

  @Test
  void reachesAUnixSocket() throws Exception {
    Path socket = folder.resolve("s");
    try (FakeControlPlane plane = new FakeControlPlane(unix(socket))) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1");
      String cluster =
          "- { name: control, connect_timeout: 1s, "
              + HTTP2
              + " load_assignment: { cluster_name: control, endpoints: [ { lb_endpoints: [ {"
              + " endpoint: { address: { pipe: { path: "
              + socket
              + " } } } } ] } ] } }\n  ";
      try (WeftProcess weft = serve(ENVOY, cluster)) {
        plane.await(request -> request.accepts(LISTENERS, "v1"));
        weft.awaitStat("control_plane.connected_state: 1");
      }
    }
  }

  @Test
  void reachesAUnixSocketThatIsNoCluster() throws Exception {
    Path socket = folder.resolve("s");
    try (FakeControlPlane plane = new FakeControlPlane(unix(socket))) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1");
      String google = "google_grpc: { stat_prefix: g, target_uri: \"unix:" + socket + "\" }";
      try (WeftProcess weft = serve(google, "")) {
        weft.awaitStat("control_plane.connected_state: 1");
      }
    }
  }

  @Test
  void reachesATargetThatIsNoCluster() throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane(secure())) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1");
      String google =
          """
          google_grpc: { stat_prefix: g, target_uri: "localhost:%d", channel_credentials: {
            ssl_credentials: { root_certs: { filename: %2$s/ca.crt },
            private_key: { filename: %2$s/client.key }, cert_chain: { filename: %2$s/client.crt } } } },
            initial_metadata: [ { key: token, value: secret }, { key: raw-bin, value: AQID } ]
          """
              .formatted(plane.port(), folder);
      try (WeftProcess weft = serve(google.replace("\n", " "), "")) {
        plane.await(request -> request.accepts(LISTENERS, "v1"));
        weft.awaitStat("control_plane.connected_state: 1");
      }
    }
  }

  private WeftProcess serve(String service, String cluster)
      throws IOException, InterruptedException {
    return WeftProcess.serve(folder, NODE + ADS.formatted(service) + Bootstraps.of("", cluster));
  }

  private String tlsCluster(int port, String name) {
    String tls =
        """
        transport_socket: { name: envoy.transport_sockets.tls, typed_config: {
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext,
          sni: control.mesh, common_tls_context: {
            tls_certificates: [ { certificate_chain: { filename: %1$s/client.crt },
              private_key: { filename: %1$s/client.key } } ],
            validation_context: { trusted_ca: { filename: %1$s/ca.crt },
              match_typed_subject_alt_names: [ { san_type: DNS, matcher: { exact: %2$s } } ] } } } },
        """
            .formatted(folder, name);
    return Bootstraps.cluster("control", "127.0.0.1", port, HTTP2 + tls.replace("\n", " "));
  }

  private NettyServerBuilder secure() throws IOException {
    return NettyServerBuilder.forAddress(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        TlsServerCredentials.newBuilder()
            .keyManager(
                folder.resolve("server.crt").toFile(), folder.resolve("server.key").toFile())
            .trustManager(folder.resolve("ca.crt").toFile())
            .clientAuth(ClientAuth.REQUIRE)
            .build());
  }

  private NettyServerBuilder unix(Path socket) {
    return NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .channelType(NioServerDomainSocketChannel.class)
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops);
  }
}
