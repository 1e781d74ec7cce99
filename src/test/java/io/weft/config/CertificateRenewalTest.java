package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.weft.common.ConfigException;
import io.weft.extension.certvalidator.spiffe.SpiffeFactory;
import io.weft.testing.TestCertificate;
import io.weft.tls.TicketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CertificateRenewalTest {
  private static final TestCertificate CA = TestCertificate.authority("ca");
  private static final TestCertificate FIRST = TestCertificate.named("first").issuedBy(CA).build();
  private static final TestCertificate SECOND =
      TestCertificate.named("second").issuedBy(CA).build();

  @TempDir Path folder;

  private final WatchedCertificates watched = new WatchedCertificates();

  @AfterEach
  void stop() {
    watched.close();
  }

  @Test
  void followsALinkThatIsSwappedAsAWhole() throws Exception {
    FIRST.write(Files.createDirectory(folder.resolve("..1")), "tls");
    SECOND.write(Files.createDirectory(folder.resolve("..2")), "tls");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data/tls.crt"));
    Files.createSymbolicLink(folder.resolve("tls.key"), Path.of("..data/tls.key"));
    watch(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(
                certificate("tls")
                    .setWatchedDirectory(WatchedDirectory.newBuilder().setPath(folder.toString())))
            .build());
    assertEquals(FIRST.certificate(), watched.next());

    Files.createSymbolicLink(folder.resolve("..new"), Path.of("..2"));
    move("..new", "..data");

    assertEquals(SECOND.certificate(), watched.next());
  }

  @Test
  void keepsTheOldOneWhereTheNewOneIsBad() throws Exception {
    FIRST.write(folder, "tls");
    secret("secret.yaml", certificateSecret("tls"));
    watch(bySecret());
    assertEquals(FIRST.certificate(), watched.next());

    Files.writeString(folder.resolve("new.crt"), "no certificate");
    move("new.crt", "tls.crt");
    watched.awaitCounter("server", "key_rotation_failed", 1);
    SECOND.write(folder, "tls");

    assertEquals(SECOND.certificate(), watched.next());
    assertTrue(watched.isQuiet());
    assertEquals(1, watched.counter("server", "update_attempt"));
    assertEquals(1, watched.counter("server", "update_success"));
  }

  @Test
  void followsAFileOfSecretsThatIsReplaced() throws Exception {
    FIRST.write(folder, "one");
    SECOND.write(folder, "two");
    secret("secret.yaml", certificateSecret("one"));
    watch(bySecret());
    assertEquals(FIRST.certificate(), watched.next());

    secret("new.yaml", certificateSecret("two"));
    move("new.yaml", "secret.yaml");

    assertEquals(SECOND.certificate(), watched.next());
    watched.awaitCounter("server", "update_success", 2);
  }

  @Test
  void followsAFileOfSecretsThatIsAwayForAWhile() throws Exception {
    FIRST.write(folder, "one");
    SECOND.write(folder, "two");
    secret("secret.yaml", certificateSecret("one"));
    watch(bySecret());
    assertEquals(FIRST.certificate(), watched.next());
    move("secret.yaml", "away.yaml");
    watched.awaitCounter("server", "update_rejected", 1);

    secret("new.yaml", certificateSecret("two"));
    move("new.yaml", "secret.yaml");

    assertEquals(SECOND.certificate(), watched.next());
  }

  @Test
  void followsBundlesOfTrustDomains() throws Exception {
    FIRST.write(folder, "one");
    secret("bundles.json", bundles(CA));
    watch(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(certificate("one"))
            .setValidationContext(
                CertificateValidationContext.newBuilder()
                    .setCustomValidatorConfig(
                        TypedExtensionConfig.newBuilder()
                            .setName("spiffe")
                            .setTypedConfig(
                                Any.pack(
                                    SPIFFECertValidatorConfig.newBuilder()
                                        .setTrustBundles(file("bundles.json"))
                                        .build()))))
            .build());
    assertEquals(List.of(CA.certificate()), trusted(watched.take()));

    secret("new.json", bundles(SECOND));
    move("new.json", "bundles.json");

    assertEquals(List.of(SECOND.certificate()), trusted(watched.take()));
  }

  @Test
  void followsTicketKeysThatAreRotated() throws Exception {
    FIRST.write(folder, "one");
    secret("secret.yaml", ticketKeys("a".repeat(80)));
    watched.watch(
        TlsMaterial.ofServer(
            DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(
                    CommonTlsContext.newBuilder().addTlsCertificates(certificate("one")))
                .setSessionTicketKeysSdsSecretConfig(source("tickets"))
                .build(),
            TestContexts.of()));
    assertEquals(List.of(ticketKey('a')), watched.take().ticketKeys());

    secret("short.yaml", ticketKeys("too short"));
    move("short.yaml", "secret.yaml");
    watched.awaitCounter("tickets", "update_rejected", 1);
    secret("new.yaml", ticketKeys("b".repeat(80), "a".repeat(80)));
    move("new.yaml", "secret.yaml");

    assertEquals(List.of(ticketKey('b'), ticketKey('a')), watched.take().ticketKeys());
    assertTrue(watched.isQuiet());
  }

  private static TicketKey ticketKey(char fill) throws ConfigException {
    return TicketKey.of(String.valueOf(fill).repeat(80).getBytes(StandardCharsets.US_ASCII));
  }

  private static String ticketKeys(String... keys) {
    String sources =
        Arrays.stream(keys)
            .map(key -> "{ inline_string: \"" + key + "\" }")
            .collect(Collectors.joining(", "));
    return """
    resources:
    - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
      name: tickets
      session_ticket_keys: {keys: [ %s ]}
    """
        .formatted(sources);
  }

  @Test
  void waitsForASecretThatIsNotThereYet() throws Exception {
    FIRST.write(folder, "one");
    secret("secret.yaml", "resources: []\n");
    watch(bySecret());
    assertTrue(watched.isQuiet());

    secret("new.yaml", certificateSecret("one"));
    move("new.yaml", "secret.yaml");

    assertEquals(FIRST.certificate(), watched.next());
  }

  @Test
  void mergesTheTrustOfASecretIntoTheDefault() throws Exception {
    FIRST.write(folder, "one");
    CA.write(folder, "ca");
    secret("secret.yaml", certificateSecret("one") + trustSecret());
    watch(
        bySecret().toBuilder()
            .setCombinedValidationContext(
                CombinedCertificateValidationContext.newBuilder()
                    .setDefaultValidationContext(
                        CertificateValidationContext.newBuilder()
                            .addVerifyCertificateHash("00".repeat(32)))
                    .setValidationContextSdsSecretConfig(source("trust")))
            .build());

    var verification = watched.take().trust().verification();

    assertEquals(List.of(CA.certificate()), verification.trusted());
    assertEquals(List.of("00".repeat(32)), verification.pins().certificates());
  }

  @Test
  void refusesAFileThatDoesNotExist() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () -> TlsMaterial.ofClient(bySecret(), TestContexts.of()).refuseImpossible());

    assertTrue(
        failure
            .getMessage()
            .contains(
                "tls_certificate_sds_secret_configs[0].sds_config: paths must refer to an"
                    + " existing path in the system"),
        failure.getMessage());
  }

  @Test
  void refusesWhatASecretSaysAndWeftHasNot() throws Exception {
    FIRST.write(folder, "one");
    secret(
        "secret.yaml",
        certificateSecret("one")
            .replace(
                "tls_certificate: {",
                "tls_certificate: {" + "private_key_provider: {provider_name: p}, "));
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () -> TlsMaterial.ofClient(bySecret(), TestContexts.of()).load());

    assertTrue(failure.getMessage().contains("private_key_provider"), failure.getMessage());
  }

  @Test
  void looksOnAfterAnErrorNobodyExpected() throws Exception {
    FIRST.write(folder, "one");
    SECOND.write(folder, "two");
    secret("secret.yaml", certificateSecret("one"));
    watch(bySecret());
    assertEquals(FIRST.certificate(), watched.next());
    watched.failOnce();
    secret("new.yaml", certificateSecret("two"));
    move("new.yaml", "secret.yaml");
    assertEquals(SECOND.certificate(), watched.next());

    secret("new.yaml", certificateSecret("one"));
    move("new.yaml", "secret.yaml");

    assertEquals(FIRST.certificate(), watched.next());
  }

  private void watch(CommonTlsContext common) throws ConfigException {
    watched.watch(TlsMaterial.ofClient(common, TestContexts.of(new SpiffeFactory())));
  }

  private static List<X509Certificate> trusted(TlsMaterial.Loaded loaded) {
    return loaded.trust().verification().trustDomains().bundles().getOrDefault("a", List.of());
  }

  private static String bundles(TestCertificate trusted) throws Exception {
    String encoded = Base64.getEncoder().encodeToString(trusted.certificate().getEncoded());
    return "{\"trust_domains\": {\"a\": {\"keys\": [{\"use\": \"x509-svid\", \"x5c\": [\""
        + encoded
        + "\"]}]}}}";
  }

  private void move(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void secret(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private String certificateSecret(String name) {
    return """
    resources:
    - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
      name: server
      tls_certificate: {certificate_chain: {filename: %1$s/%2$s.crt}, private_key:\
     {filename: %1$s/%2$s.key}}
    """
        .formatted(folder, name);
  }

  private String trustSecret() {
    return """
    - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
      name: trust
      validation_context: {trusted_ca: {filename: %s/ca.crt}}
    """
        .formatted(folder);
  }

  private CommonTlsContext bySecret() {
    return CommonTlsContext.newBuilder()
        .addTlsCertificateSdsSecretConfigs(source("server"))
        .build();
  }

  private SdsSecretConfig source(String name) {
    return SdsSecretConfig.newBuilder()
        .setName(name)
        .setSdsConfig(
            ConfigSource.newBuilder()
                .setPathConfigSource(
                    PathConfigSource.newBuilder()
                        .setPath(folder.resolve("secret.yaml").toString())))
        .build();
  }

  private TlsCertificate.Builder certificate(String name) {
    return TlsCertificate.newBuilder()
        .setCertificateChain(file(name + ".crt"))
        .setPrivateKey(file(name + ".key"));
  }

  private DataSource file(String name) {
    return DataSource.newBuilder().setFilename(folder.resolve(name).toString()).build();
  }
}
