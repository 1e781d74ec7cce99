package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static io.weft.integration.FakeControlPlane.SECRETS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.weft.integration.FakeControlPlane.Request;
import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Has a control plane bring the certificate of a listener. */
@Timeout(120)
class XdsSecretIT {
  @TempDir Path folder;
  private final TestCertificate authority = TestCertificate.authority("ca");

  @ParameterizedTest
  @CsvSource({"GRPC, true", "DELTA_GRPC, true", "GRPC, false", "DELTA_GRPC, false"})
  void renewsTheCertificateOfAListener(String protocol, boolean isAggregated) throws Exception {
    int port = NamedHost.freePort();
    TestCertificate first = certificate("first");
    try (FakeControlPlane plane = new FakeControlPlane()) {
      ConfigSource source = isAggregated ? Resources.ads() : stream(protocol);
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", listener(port, source));
      plane.publish(SECRETS, "v1", secret(first.pem(), first.keyPem()));
      try (WeftProcess weft =
              WeftProcess.serve(folder, Bootstraps.dynamic(protocol, plane.port()));
          SSLSocket open = connect(port)) {
        assertEquals(first.certificate(), shown(open));

        plane.publish(SECRETS, "v2", secret("nonsense", "nonsense"));
        Request refusal = plane.await(request -> request.refuses(SECRETS, "v2"));
        assertTrue(refusal.problem().startsWith("cert: "), refusal.problem());
        assertTrue(refusal.problem().contains("certificate_chain"), refusal.problem());
        try (SSLSocket next = connect(port)) {
          assertEquals(first.certificate(), shown(next));
        }

        TestCertificate second = certificate("second");
        plane.publish(SECRETS, "v3", secret(second.pem(), second.keyPem()));
        plane.await(request -> request.accepts(SECRETS, "v3"));
        try (SSLSocket next = connect(port)) {
          assertEquals(second.certificate(), shown(next));
        }
        open.getOutputStream().write('x');
        assertEquals('x', open.getInputStream().read());

        weft.awaitStat("sds.cert.update_success: 2");
        String dump = weft.admin("GET", "/config_dump?resource=dynamic_active_secrets").body();
        assertTrue(dump.contains("\"version_info\": \"v3\""), dump);
        assertFalse(dump.contains("PRIVATE KEY"), dump);
      }
    }
  }

  /** A context is made when its secrets are there: with them comes what is wrong with the rest. */
  @Test
  void refusesTheSecretOfAContextThatCannotBe() throws Exception {
    TestCertificate own = certificate("first");
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", listener(NamedHost.freePort(), Resources.ads(), "P-1"));
      plane.publish(SECRETS, "v1", secret(own.pem(), own.keyPem()));
      try (WeftProcess weft =
          WeftProcess.serve(folder, Bootstraps.dynamic("DELTA_GRPC", plane.port()))) {
        plane.await(request -> request.accepts(LISTENERS, "v1"));
        Request refusal = plane.await(request -> request.refuses(SECRETS, "v1"));
        assertTrue(
            refusal.problem().contains("Failed to initialize ECDH curves P-1"), refusal.problem());
        weft.awaitStat("sds.cert.update_rejected: 1");
      }
    }
  }

  private TestCertificate certificate(String name) {
    return TestCertificate.named(name).ip("127.0.0.1").issuedBy(authority).build();
  }

  private SSLSocket connect(int port) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            TestTls.context(authority, null)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port);
    socket.startHandshake();
    return socket;
  }

  private static X509Certificate shown(SSLSocket socket) throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  private static Message secret(String chain, String key) {
    TlsCertificate.Builder certificate =
        TlsCertificate.newBuilder()
            .setCertificateChain(DataSource.newBuilder().setInlineString(chain))
            .setPrivateKey(DataSource.newBuilder().setInlineString(key));
    return Secret.newBuilder().setName("cert").setTlsCertificate(certificate).build();
  }

  private static Listener listener(int port, ConfigSource source, String... curves) {
    DownstreamTlsContext.Builder tls = DownstreamTlsContext.newBuilder();
    tls.getCommonTlsContextBuilder()
        .setTlsParams(TlsParameters.newBuilder().addAllEcdhCurves(List.of(curves)))
        .addTlsCertificateSdsSecretConfigs(
            SdsSecretConfig.newBuilder().setName("cert").setSdsConfig(source));
    Listener.Builder listener =
        Resources.listener("l", port, Echo.getDefaultInstance()).toBuilder();
    listener
        .getFilterChainsBuilder(0)
        .setTransportSocket(
            TransportSocket.newBuilder()
                .setName("tls")
                .setTypedConfig(Resources.pack(tls.build())));
    return listener.build();
  }

  private static ConfigSource stream(String protocol) {
    ApiConfigSource.Builder source =
        ApiConfigSource.newBuilder()
            .setApiType(ApiConfigSource.ApiType.valueOf(protocol))
            .setTransportApiVersion(ApiVersion.V3);
    source.addGrpcServices(
        GrpcService.newBuilder()
            .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName("control")));
    return ConfigSource.newBuilder()
        .setApiConfigSource(source)
        .setResourceApiVersion(ApiVersion.V3)
        .build();
  }
}
