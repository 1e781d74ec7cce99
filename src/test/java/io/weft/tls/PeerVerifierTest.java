package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.TestCertificate;
import io.weft.tls.PeerRefusedException.Check;
import io.weft.tls.PeerVerification.Leniency;
import io.weft.tls.PeerVerification.Pins;
import io.weft.tls.PeerVerification.Revocation;
import io.weft.tls.SubjectAltNames.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerVerifierTest {
  private static final TestCertificate CA = TestCertificate.authority("ca");
  private static final TestCertificate OTHER_CA = TestCertificate.authority("other ca");
  private static final TestCertificate INTERMEDIATE =
      TestCertificate.named("intermediate").authority().issuedBy(CA).build();
  private static final TestCertificate CLIENT =
      TestCertificate.named("client").uri("spiffe://mesh.test/client").issuedBy(CA).build();
  private static final TestCertificate DEEP =
      TestCertificate.named("deep").issuedBy(INTERMEDIATE).build();
  private static final TestCertificate EXPIRED =
      TestCertificate.named("expired").expired().issuedBy(CA).build();

  @Test
  void aChainThatEndsInATrustedCertificatePasses() {
    assertDoesNotThrow(() -> verify(trusting(CA), CLIENT));
    assertDoesNotThrow(() -> verify(trusting(CA), DEEP));
  }

  @Test
  void anyTrustedCertificateEndsAChain() {
    PeerVerification trustsIntermediate =
        trusting(List.of(INTERMEDIATE.certificate()), List.of(), false, 100, false, false);
    PeerVerification trustsLeaf =
        trusting(List.of(CLIENT.certificate()), List.of(), false, 100, false, false);

    assertDoesNotThrow(() -> verify(trustsIntermediate, DEEP));
    assertDoesNotThrow(() -> verify(trustsLeaf, CLIENT));
  }

  @Test
  void aStrangerIsRefused() {
    assertEquals(
        "X509_verify_cert: certificate verification error at depth 0: unable to get local issuer"
            + " certificate",
        refused(trusting(OTHER_CA), CLIENT, Check.TRUST));
    assertEquals(
        "X509_verify_cert: certificate verification error at depth 0: self signed certificate",
        refused(trusting(CA), OTHER_CA, Check.TRUST));
  }

  @Test
  void anExpiredCertificateIsRefusedUnlessAllowed() {
    assertEquals(
        "X509_verify_cert: certificate verification error at depth 0: certificate has expired",
        refused(trusting(CA), EXPIRED, Check.TRUST));
    assertDoesNotThrow(() ->
        verify(trusting(List.of(CA.certificate()), List.of(), false, 100, true, false), EXPIRED));
  }

  @Test
  void aChainThatIsTooLongIsRefused() {
    assertEquals(
        Check.TRUST,
        failure(trusting(List.of(CA.certificate()), List.of(), false, 0, false, false), DEEP)
            .check());
  }

  @Test
  void aRevokedCertificateIsRefused() {
    PeerVerification verification =
        trusting(
            List.of(CA.certificate()),
            List.of(CA.revocationList(CLIENT)),
            false,
            100,
            false,
            false);
    TestCertificate fine = TestCertificate.named("fine").issuedBy(CA).build();

    assertEquals(
        "X509_verify_cert: certificate verification error at depth 0: certificate revoked",
        refused(verification, CLIENT, Check.TRUST));
    assertDoesNotThrow(() -> verify(verification, fine));
  }

  @Test
  void everyIssuerNeedsARevocationListUnlessOnlyTheLeafIsLookedUp() {
    TestCertificate leaf = TestCertificate.named("leaf").issuedBy(INTERMEDIATE).build();
    List<String> ofTheIntermediate = List.of(INTERMEDIATE.revocationList());

    assertEquals(
        Check.TRUST,
        failure(
                trusting(List.of(CA.certificate()), ofTheIntermediate, false, 100, false, false),
                leaf)
            .check());
    assertDoesNotThrow(() ->
        verify(
            trusting(List.of(CA.certificate()), ofTheIntermediate, true, 100, false, false), leaf));
  }

  @Test
  void aCertificateForServersIsNoCertificateOfAClient() {
    TestCertificate server = TestCertificate.named("server").purpose(1).issuedBy(CA).build();
    TestCertificate client = TestCertificate.named("client").purpose(2).issuedBy(CA).build();

    assertEquals(Check.TRUST, failure(trusting(CA), server).check());
    assertDoesNotThrow(() -> verify(trusting(CA), client));
    assertDoesNotThrow(() -> PeerVerifier.ofServers(trusting(CA)).verify(server.chain()));
  }

  @Test
  void theDomainThatAPeerNamesSaysWhoHasToVouchForIt() {
    PeerVerification verification =
        trusting(List.of(), List.of(), false, 100, false, false)
            .withTrustDomains(
                new TrustDomains(
                    Map.of(
                        "mesh.test", List.of(CA.certificate()),
                        "other.test", List.of(OTHER_CA.certificate())),
                    Map.of()));
    TestCertificate ofNoDomain = TestCertificate.named("dns").dns("a.test").issuedBy(CA).build();
    TestCertificate impostor =
        TestCertificate.named("impostor").uri("spiffe://other.test/x").issuedBy(CA).build();
    TestCertificate unknown =
        TestCertificate.named("unknown").uri("spiffe://third.test/x").issuedBy(CA).build();
    TestCertificate authority =
        TestCertificate.named("ca").uri("spiffe://mesh.test/x").authority().issuedBy(CA).build();

    assertDoesNotThrow(() -> verify(verification, CLIENT));
    assertEquals(Check.TRUST, failure(verification, impostor).check());
    for (TestCertificate nobody : List.of(ofNoDomain, unknown)) {
      assertEquals(
          "verify cert failed: no trust bundle store", refused(verification, nobody, Check.TRUST));
    }
    assertEquals(
        "verify cert failed: cert precheck", refused(verification, authority, Check.TRUST));
  }

  @Test
  void oneOfTheNamesHasToMatch() {
    SubjectAltNames.Matcher wrong =
        new SubjectAltNames.Matcher(Kind.URI, "", "spiffe://other"::equals, null, null);
    SubjectAltNames.Matcher right =
        new SubjectAltNames.Matcher(
            Kind.URI, "", name -> name.startsWith("spiffe://mesh.test/"), null, null);

    assertDoesNotThrow(
        () -> verify(trusting(CA).withSubjectAltNames(List.of(wrong, right)), CLIENT));
    assertEquals(
        Check.NAMES, failure(trusting(CA).withSubjectAltNames(List.of(wrong)), CLIENT).check());
    assertEquals(
        Check.NAMES, failure(trusting(CA).withSubjectAltNames(List.of(right)), DEEP).check());
  }

  @Test
  void oneOfThePinsHasToBeTheCertificatesOrItsKeys() throws GeneralSecurityException {
    String certificate = Digests.sha256(CLIENT.certificate().getEncoded());
    String key = Digests.sha256(CLIENT.certificate().getPublicKey().getEncoded());

    assertDoesNotThrow(() -> verify(pinning(List.of(certificate), List.of()), CLIENT));
    assertDoesNotThrow(() -> verify(pinning(List.of(), List.of(key)), CLIENT));
    assertDoesNotThrow(() -> verify(pinning(List.of("00"), List.of(key)), CLIENT));
    assertEquals(Check.PINS, failure(pinning(List.of("00"), List.of()), CLIENT).check());
  }

  @Test
  void onlyAPeerThatWasLookedAtIsValidated() {
    PeerVerification lenient =
        trusting(List.of(CA.certificate()), List.of(), false, 100, false, true);

    assertTrue(PeerVerifier.ofClients(trusting(CA)).validates(CLIENT.chain()));
    assertTrue(PeerVerifier.ofClients(lenient).validates(CLIENT.chain()));
    assertFalse(PeerVerifier.ofClients(lenient).validates(OTHER_CA.chain()));
    assertFalse(PeerVerifier.ofClients(PeerVerification.NONE).validates(CLIENT.chain()));
    assertFalse(PeerVerifier.ofClients(trusting(CA)).validates(List.of()));
  }

  private static void verify(PeerVerification verification, TestCertificate peer)
      throws PeerRefusedException {
    PeerVerifier.ofClients(verification).verify(peer.chain());
  }

  private static String refused(PeerVerification verification, TestCertificate peer, Check check) {
    PeerRefusedException failure = failure(verification, peer);
    assertEquals(check, failure.check());
    return String.valueOf(failure.getMessage());
  }

  private static PeerRefusedException failure(PeerVerification verification, TestCertificate peer) {
    return assertThrows(PeerRefusedException.class, () -> verify(verification, peer));
  }

  private static PeerVerification trusting(TestCertificate authority) {
    return trusting(List.of(authority.certificate()), List.of(), false, 100, false, false);
  }

  private static PeerVerification pinning(List<String> certificates, List<String> keys) {
    return new PeerVerification(
        List.of(),
        new Revocation(List.of(), false),
        List.of(),
        new Pins(certificates, keys),
        100,
        new Leniency(false, false));
  }

  private static PeerVerification trusting(
      List<X509Certificate> trusted,
      List<String> revoked,
      boolean onlyLeaf,
      int depth,
      boolean expired,
      boolean untrusted) {
    return new PeerVerification(
        trusted,
        new Revocation(revoked.stream().flatMap(pem -> lists(pem).stream()).toList(), onlyLeaf),
        List.of(),
        new Pins(List.of(), List.of()),
        depth,
        new Leniency(expired, untrusted));
  }

  private static List<java.security.cert.X509CRL> lists(String pem) {
    try {
      return Pem.revocationLists(pem.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
