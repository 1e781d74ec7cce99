package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext.OcspStaplePolicy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.weft.common.ConfigException;
import io.weft.net.ShownCertificates;
import io.weft.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsContextTranslatorTest {
  private static final TestCertificate CA = TestCertificate.authority("ca");
  private static final TestCertificate SERVER =
      TestCertificate.named("server").issuedBy(CA).build();

  @TempDir Path folder;

  @Test
  void readsFilesAndRemembersTheirNames() throws ConfigException {
    SERVER.write(folder, "server");
    CA.write(folder, "ca");
    ShownCertificates shown =
        shown(
            CommonTlsContext.newBuilder()
                .addTlsCertificates(certificate(file("server.crt"), file("server.key")))
                .setValidationContext(
                    CertificateValidationContext.newBuilder().setTrustedCa(file("ca.crt"))));

    assertEquals(folder + "/server.crt", shown.own().getFirst().path());
    assertEquals(SERVER.certificate(), shown.own().getFirst().certificate());
    assertEquals(folder + "/ca.crt", shown.trusted().getFirst().path());
  }

  @Test
  void readsWhatStandsInTheConfiguration() throws ConfigException {
    ShownCertificates shown =
        shown(
            CommonTlsContext.newBuilder()
                .addTlsCertificates(certificate(inline(SERVER.pem()), inline(SERVER.keyPem()))));

    assertEquals("<inline>", shown.own().getFirst().path());
  }

  @Test
  void readsAKeyStoreWithItsPassword() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "me", SERVER.key(), "secret".toCharArray(), SERVER.chain().toArray(new Certificate[0]));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.store(bytes, "secret".toCharArray());
    TlsCertificate right =
        TlsCertificate.newBuilder()
            .setPkcs12(
                DataSource.newBuilder().setInlineBytes(ByteString.copyFrom(bytes.toByteArray())))
            .setPassword(inline("secret"))
            .build();

    assertEquals(
        SERVER.certificate(),
        shown(CommonTlsContext.newBuilder().addTlsCertificates(right))
            .own()
            .getFirst()
            .certificate());
    assertProblem(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(right.toBuilder().setPassword(inline("wrong"))),
        "Failed to load pkcs12 from <inline>");
  }

  @Test
  void namesTheFileAndTheReason() throws Exception {
    SERVER.write(folder, "server");
    Files.writeString(folder.resolve("empty"), "");
    Files.writeString(folder.resolve("other.key"), CA.keyPem());

    assertProblem(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(certificate(file("empty"), file("server.key"))),
        "tls_certificates[0].certificate_chain: Failed to load certificate chain from "
            + folder
            + "/empty: no PEM block CERTIFICATE in it");
    assertProblem(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(certificate(file("server.crt"), file("empty"))),
        "tls_certificates[0].private_key: Failed to load private key from "
            + folder
            + "/empty: no PEM block PRIVATE KEY in it");
    assertProblem(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(certificate(file("server.crt"), file("other.key"))),
        "server.crt: the private key does not belong to the certificate");
    assertProblem(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(certificate(file("server.crt"), file("missing"))),
        "private_key.filename: Invalid path: " + folder + "/missing");
  }

  @Test
  void refusesAWeakKey() {
    TestCertificate weak = TestCertificate.named("weak").rsa(1024).build();

    assertProblem(
        CommonTlsContext.newBuilder()
            .addTlsCertificates(certificate(inline(weak.pem()), inline(weak.keyPem()))),
        "only RSA certificates with 2048-bit or larger keys are supported, it has 1024");
  }

  @Test
  void aServerNeedsACertificate() {
    assertProblem(CommonTlsContext.newBuilder(), "No TLS certificates found for server context");
  }

  @Test
  void checksOfPeersNeedSomebodyWhoIsTrusted() {
    SubjectAltNameMatcher name =
        SubjectAltNameMatcher.newBuilder()
            .setSanType(SubjectAltNameMatcher.SanType.DNS)
            .setMatcher(StringMatcher.newBuilder().setExact("a"))
            .build();

    assertProblem(
        validating(CertificateValidationContext.newBuilder().addMatchTypedSubjectAltNames(name)),
        "SAN-based verification of peer certificates without trusted CA is insecure");
    assertProblem(
        validating(
            CertificateValidationContext.newBuilder().setCrl(inline(CA.revocationList(SERVER)))),
        "Failed to load CRL from <inline> without trusted CA");
    assertProblem(
        validating(CertificateValidationContext.newBuilder().addVerifyCertificateHash("00:11")),
        "Invalid hex-encoded SHA-256 00:11");
    assertProblem(
        validating(CertificateValidationContext.newBuilder().addVerifyCertificateSpki("AAAA")),
        "Invalid base64-encoded SHA-256 AAAA");
  }

  @Test
  void refusesToPromiseAStapleThatIsNotThere() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () ->
                TlsContextTranslator.downstream(
                    DownstreamTlsContext.newBuilder()
                        .setCommonTlsContext(validating(CertificateValidationContext.newBuilder()))
                        .setOcspStaplePolicy(OcspStaplePolicy.MUST_STAPLE)
                        .build(),
                    TestContexts.of()));

    assertTrue(failure.getMessage().startsWith("ocsp_staple_policy: "), failure.getMessage());
  }

  @Test
  void namesTheTicketKeyThatIsTooShort() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () ->
                TlsContextTranslator.downstream(
                    DownstreamTlsContext.newBuilder()
                        .setSessionTicketKeys(
                            TlsSessionTicketKeys.newBuilder()
                                .addKeys(DataSource.newBuilder().setInlineString("short")))
                        .build(),
                    TestContexts.of()));

    assertTrue(
        failure
            .getMessage()
            .contains(
                "session_ticket_keys.keys[0]: Incorrect TLS session ticket key length. Length 5,"
                    + " expected length 80."),
        failure.getMessage());
  }

  @Test
  void aClientHasOneCertificateOrNone() throws ConfigException {
    TlsCertificate one = certificate(inline(SERVER.pem()), inline(SERVER.keyPem()));

    assertNotNull(
        TlsContextTranslator.upstream(
            UpstreamTlsContext.getDefaultInstance(), "cluster.c", TestContexts.of()));
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () ->
                TlsContextTranslator.upstream(
                    UpstreamTlsContext.newBuilder()
                        .setCommonTlsContext(
                            CommonTlsContext.newBuilder().addAllTlsCertificates(List.of(one, one)))
                        .build(),
                    "cluster.c",
                    TestContexts.of()));

    assertTrue(
        failure.getMessage().contains("Multiple TLS certificates are not supported"),
        failure.getMessage());
  }

  private static CommonTlsContext.Builder validating(
      CertificateValidationContext.Builder validation) {
    return CommonTlsContext.newBuilder()
        .addTlsCertificates(certificate(inline(SERVER.pem()), inline(SERVER.keyPem())))
        .setValidationContext(validation);
  }

  private static void assertProblem(CommonTlsContext.Builder common, String part) {
    ConfigException failure = assertThrows(ConfigException.class, () -> shown(common));
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  private static ShownCertificates shown(CommonTlsContext.Builder common) throws ConfigException {
    return Objects.requireNonNull(
        TlsContextTranslator.downstream(
                DownstreamTlsContext.newBuilder().setCommonTlsContext(common).build(),
                TestContexts.of())
            .certificates());
  }

  private static TlsCertificate certificate(DataSource chain, DataSource key) {
    return TlsCertificate.newBuilder().setCertificateChain(chain).setPrivateKey(key).build();
  }

  private DataSource file(String name) {
    return DataSource.newBuilder().setFilename(folder.resolve(name).toString()).build();
  }

  private static DataSource inline(String text) {
    return DataSource.newBuilder().setInlineString(text).build();
  }
}
