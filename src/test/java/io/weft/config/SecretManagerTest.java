package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.weft.common.ConfigException;
import io.weft.net.ShownCertificates;
import io.weft.spi.SecretWatcher;
import io.weft.testing.TestCertificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretManagerTest {
  private static final TestCertificate CA = TestCertificate.authority("ca");
  private static final TestCertificate ONE = TestCertificate.named("one").issuedBy(CA).build();
  private static final TestCertificate TWO = TestCertificate.named("two").issuedBy(CA).build();

  private final List<SecretWatcher<Secret>> watchers = new ArrayList<>();
  private final SecretManager secrets =
      new SecretManager((secret, watcher) -> {
        watchers.add(watcher);
        return new RouteDiscovery.Absent(secret.name());
      });

  @Test
  void givesTheSecretsOfTheBootstrapByName() throws Exception {
    secrets.use(bootstrap(certificate("server", ONE), trust("roots")));

    ShownCertificates shown =
        TlsContextTranslator.downstream(
                context("server", "roots"), TestContexts.of(secrets).owning())
            .certificates();

    assertEquals(ONE.certificate(), shown.own().getFirst().certificate());
    assertEquals(CA.certificate(), shown.trusted().getFirst().certificate());
  }

  @Test
  void refusesTheNameOfNoSecret() throws Exception {
    secrets.use(bootstrap(certificate("server", ONE), trust("roots")));

    assertProblem(context("roots", "roots"), "Unknown static secret: roots");
    assertProblem(
        context("server", "server"), "Unknown static certificate validation context: server");
  }

  @Test
  void refusesTwoOfOneKindAndName() throws Exception {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () -> secrets.use(bootstrap(certificate("a", ONE), certificate("a", TWO))));

    assertTrue(
        failure.getMessage().contains("Duplicate static TlsCertificate secret name a"),
        failure.getMessage());
    secrets.use(bootstrap(certificate("a", ONE), trust("a")));
  }

  @Test
  void takesTheSecretsOfARefusedBootstrapBack() throws Exception {
    secrets.use(bootstrap(certificate("a", ONE)));

    secrets.use(bootstrap(certificate("a", TWO))).run();

    assertEquals(
        certificate("a", ONE).getTlsCertificate(), secrets.staticSecret(TlsCertificate.class, "a"));
  }

  @Test
  void usesWhatAControlPlaneBringsAndKeepsItWhereTheNextIsBad() throws Exception {
    BuildContext chain = TestContexts.of(secrets).owning();
    secrets.use(bootstrap(trust("roots")));
    var socket =
        TlsContextTranslator.downstream(
            DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(
                    CommonTlsContext.newBuilder().addTlsCertificateSdsSecretConfigs(ads("server")))
                .build(),
            chain);
    assertEquals(1, chain.targets().size());
    assertEquals(null, socket.certificates());

    watchers.getFirst().onSecret(certificate("server", ONE));
    assertEquals(ONE.certificate(), own(socket.certificates()));
    ConfigException wrongKind =
        assertThrows(ConfigException.class, () -> watchers.getFirst().onSecret(trust("server")));
    assertThrows(
        ConfigException.class,
        () ->
            watchers
                .getFirst()
                .onSecret(
                    Secret.newBuilder()
                        .setName("server")
                        .setTlsCertificate(
                            TlsCertificate.newBuilder().setCertificateChain(inline("x")))
                        .build()));

    assertTrue(
        wrongKind.getMessage().contains("secret 'server' is no tls_certificate"),
        wrongKind.getMessage());
    assertEquals(ONE.certificate(), own(socket.certificates()));
    watchers.getFirst().onSecret(certificate("server", TWO));
    assertEquals(TWO.certificate(), own(socket.certificates()));
  }

  @Test
  void waitsForTicketKeysOfAControlPlaneAndRefusesThoseOfTheWrongLength() throws Exception {
    BuildContext chain = TestContexts.of(secrets).owning();
    secrets.use(bootstrap(certificate("server", ONE), trust("roots")));
    var socket =
        TlsContextTranslator.downstream(
            context("server", "roots").toBuilder()
                .setSessionTicketKeysSdsSecretConfig(ads("tickets"))
                .build(),
            chain);
    assertEquals(1, chain.targets().size());
    assertEquals(null, socket.certificates());

    ConfigException tooShort =
        assertThrows(
            ConfigException.class, () -> watchers.getFirst().onSecret(ticketKeys("short")));
    assertTrue(
        tooShort
            .getMessage()
            .startsWith(
                "secret tickets.keys[0]: Incorrect TLS session ticket key length. Length 5,"),
        tooShort.getMessage());
    assertEquals(null, socket.certificates());
    watchers.getFirst().onSecret(ticketKeys("k".repeat(80)));
    assertEquals(ONE.certificate(), own(socket.certificates()));
  }

  @Test
  void usesTicketKeysOfTheBootstrap() throws Exception {
    secrets.use(bootstrap(certificate("server", ONE), trust("roots"), ticketKeys("short")));

    assertProblem(
        context("server", "roots").toBuilder()
            .setSessionTicketKeysSdsSecretConfig(SdsSecretConfig.newBuilder().setName("tickets"))
            .build(),
        "Incorrect TLS session ticket key length. Length 5, expected length 80.");
    assertProblem(
        context("server", "roots").toBuilder()
            .setSessionTicketKeysSdsSecretConfig(SdsSecretConfig.newBuilder().setName("server"))
            .build(),
        "session_ticket_keys_sds_secret_config.name: Unknown tls session ticket keys: server");
  }

  private static Secret ticketKeys(String key) {
    return Secret.newBuilder()
        .setName("tickets")
        .setSessionTicketKeys(TlsSessionTicketKeys.newBuilder().addKeys(inline(key)))
        .build();
  }

  @Test
  void refusesASecretForWhichThereIsNobodyToAsk() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () ->
                TlsContextTranslator.downstream(
                    DownstreamTlsContext.newBuilder()
                        .setCommonTlsContext(
                            CommonTlsContext.newBuilder()
                                .addTlsCertificateSdsSecretConfigs(ads("server")))
                        .build(),
                    TestContexts.of()));

    assertTrue(
        failure.getMessage().contains("no control plane can be asked"), failure.getMessage());
  }

  private void assertProblem(DownstreamTlsContext context, String problem) {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () -> TlsContextTranslator.downstream(context, TestContexts.of(secrets)));
    assertTrue(failure.getMessage().contains(problem), failure.getMessage());
  }

  private static X509Certificate own(ShownCertificates shown) {
    return shown.own().getFirst().certificate();
  }

  private static DownstreamTlsContext context(String certificate, String trust) {
    return DownstreamTlsContext.newBuilder()
        .setCommonTlsContext(
            CommonTlsContext.newBuilder()
                .addTlsCertificateSdsSecretConfigs(
                    SdsSecretConfig.newBuilder().setName(certificate))
                .setValidationContextSdsSecretConfig(SdsSecretConfig.newBuilder().setName(trust)))
        .build();
  }

  private static SdsSecretConfig ads(String name) {
    return SdsSecretConfig.newBuilder()
        .setName(name)
        .setSdsConfig(ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()))
        .build();
  }

  private static Bootstrap bootstrap(Secret... secrets) {
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    bootstrap.getStaticResourcesBuilder().addAllSecrets(List.of(secrets));
    return bootstrap.build();
  }

  private static Secret certificate(String name, TestCertificate identity) {
    return Secret.newBuilder()
        .setName(name)
        .setTlsCertificate(
            TlsCertificate.newBuilder()
                .setCertificateChain(inline(identity.pem()))
                .setPrivateKey(inline(identity.keyPem())))
        .build();
  }

  private static Secret trust(String name) {
    return Secret.newBuilder()
        .setName(name)
        .setValidationContext(
            CertificateValidationContext.newBuilder().setTrustedCa(inline(CA.pem())))
        .build();
  }

  private static DataSource inline(String text) {
    return DataSource.newBuilder().setInlineString(text).build();
  }
}
