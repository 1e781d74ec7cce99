package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.testing.TestCertificate;
import io.weft.tls.PeerVerification.Leniency;
import io.weft.tls.PeerVerification.Pins;
import io.weft.tls.PeerVerification.Revocation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each verdict is what Envoy 1.40 says of the same certificates. */
class ChainOfTrustTest {
  private static final TestCertificate ROOT = TestCertificate.authority("root");
  private static final TestCertificate MIDDLE =
      TestCertificate.named("middle").authority().issuedBy(ROOT).build();
  private static final TestCertificate LEAF =
      TestCertificate.named("leaf").issuedBy(MIDDLE).build();

  @Test
  void aTrustedCertificateHasItsTime() {
    TestCertificate old = TestCertificate.named("old").authority().expired().build();
    TestCertificate early = TestCertificate.named("early").authority().notYetValid().build();

    refuses(leafOf(old), ChainProblem.EXPIRED, 1, old);
    refuses(leafOf(early), ChainProblem.NOT_YET_VALID, 1, early);
    assertDoesNotThrow(() -> chain(true, List.of(), false, 100, old).verify(leafOf(old).chain()));
  }

  @Test
  void aTrustedCertificateIsForSigningButNeedNotSaySo() {
    TestCertificate plain = TestCertificate.named("plain").build();
    TestCertificate signer = TestCertificate.named("signer").authority().keyUsage(5).build();
    TestCertificate other = TestCertificate.named("other").authority().keyUsage(0).build();

    accepts(leafOf(plain), plain);
    accepts(leafOf(signer), signer);
    refuses(leafOf(other), ChainProblem.NO_ISSUER, 0, other);
  }

  @Test
  void namesThatATrustedCertificatePermitsCount() {
    TestCertificate root = TestCertificate.named("r").authority().permits("example.com").build();
    TestCertificate inside =
        TestCertificate.named("leaf").dns("a.example.com").issuedBy(root).build();
    TestCertificate outside = TestCertificate.named("leaf").dns("a.test").issuedBy(root).build();

    accepts(inside, root);
    refuses(outside, ChainProblem.NAME_NOT_PERMITTED, 0, root);
  }

  @Test
  void everyCertificateBelowTheTrustedOneIsForThePurpose() {
    TestCertificate forServers =
        TestCertificate.named("m").authority().purpose(1).issuedBy(ROOT).build();
    TestCertificate rootForServers = TestCertificate.named("r").authority().purpose(1).build();
    TestCertificate enciphers = TestCertificate.named("leaf").keyUsage(2).issuedBy(ROOT).build();

    refuses(leafOf(forServers), ChainProblem.WRONG_PURPOSE, 1, ROOT);
    accepts(leafOf(rootForServers), rootForServers);
    refuses(enciphers, ChainProblem.WRONG_PURPOSE, 0, ROOT);
  }

  @Test
  void whoeverStandsBetweenIsAnAuthorityInItsTime() {
    TestCertificate noAuthority = TestCertificate.named("m").issuedBy(ROOT).build();
    TestCertificate old = TestCertificate.named("m").authority().expired().issuedBy(ROOT).build();

    refuses(leafOf(noAuthority), ChainProblem.INVALID_AUTHORITY, 1, ROOT);
    refuses(leafOf(old), ChainProblem.EXPIRED, 1, ROOT);
  }

  @Test
  void theDepthCountsAuthoritiesWithTheTrustedOne() {
    assertDoesNotThrow(() -> chain(false, List.of(), false, 2, ROOT).verify(LEAF.chain()));
    assertDoesNotThrow(() -> chain(false, List.of(), false, 0, MIDDLE).verify(LEAF.chain()));
    assertEquals(
        ChainProblem.TOO_LONG.at(2).getMessage(),
        refusal(chain(false, List.of(), false, 1, ROOT), LEAF));
  }

  @Test
  void aPeerThatIsTrustedItselfIsLookedAtAsFarAsItsIssuersAreTrusted() {
    TestCertificate forServers = TestCertificate.named("leaf").purpose(1).issuedBy(ROOT).build();
    TestCertificate old = TestCertificate.named("leaf").expired().build();

    accepts(forServers, forServers);
    refuses(forServers, ChainProblem.WRONG_PURPOSE, 0, forServers, ROOT);
    accepts(LEAF, LEAF);
    refuses(old, ChainProblem.EXPIRED, 0, old);
  }

  @Test
  void aPeerThatIsTrustedItselfMayBeRevoked() {
    TestCertificate self = TestCertificate.authority("self");
    TestCertificate leaf = leafOf(ROOT);

    assertEquals(
        ChainProblem.REVOKED.at(0).getMessage(),
        refusal(chain(false, lists(self.revocationList(self)), false, 100, self), self));
    assertEquals(
        ChainProblem.REVOKED.at(0).getMessage(),
        refusal(chain(false, lists(ROOT.revocationList(leaf)), false, 100, leaf, ROOT), leaf));
    assertEquals(
        ChainProblem.NO_REVOCATION_LIST.at(0).getMessage(),
        refusal(chain(false, lists(ROOT.revocationList()), false, 100, self), self));
  }

  @Test
  void everyAuthorityNeedsAListUnlessTheLeafAloneIsLookedUp() {
    List<X509CRL> ofMiddle = lists(MIDDLE.revocationList());

    assertEquals(
        ChainProblem.NO_REVOCATION_LIST.at(1).getMessage(),
        refusal(chain(false, ofMiddle, false, 100, ROOT), LEAF));
    assertDoesNotThrow(() -> chain(false, ofMiddle, true, 100, ROOT).verify(LEAF.chain()));
    assertDoesNotThrow(() ->
        chain(false, lists(MIDDLE.revocationList(), ROOT.revocationList()), false, 100, ROOT)
            .verify(LEAF.chain()));
    assertEquals(
        ChainProblem.REVOKED.at(1).getMessage(),
        refusal(
            chain(
                false,
                lists(MIDDLE.revocationList(), ROOT.revocationList(MIDDLE)),
                false,
                100,
                ROOT),
            LEAF));
  }

  @Test
  void aListThatAnotherOfTheSameNameHasSignedIsNone() {
    TestCertificate impostor = TestCertificate.authority("root");
    TestCertificate leaf = leafOf(ROOT);

    assertEquals(
        ChainProblem.NO_REVOCATION_LIST.at(0).getMessage(),
        refusal(chain(false, lists(impostor.revocationList()), true, 100, ROOT), leaf));
  }

  @Test
  void ofSeveralIssuersOfOneNameTheOneThatHasSignedIsFound() {
    TestCertificate namesake = TestCertificate.authority("root");
    TestCertificate renewed = TestCertificate.authority("root");

    accepts(leafOf(ROOT), namesake, renewed, ROOT);
    refuses(leafOf(ROOT), ChainProblem.NO_ISSUER, 0, namesake, renewed);
  }

  @Test
  void aTrustedNamesakeWithAnotherKeyDoesNotHideTheIssuerThatIsShown() {
    byte[] formerKey = {1};
    byte[] key = {2};
    TestCertificate former = issuer(formerKey).build();
    TestCertificate crossSigned = issuer(key).issuedBy(ROOT).build();
    TestCertificate leaf =
        TestCertificate.named("leaf")
            .extension(35, Der.element(Der.SEQUENCE, Der.element(0x80, key)))
            .issuedBy(crossSigned)
            .build();

    accepts(leaf, former, ROOT);
  }

  private static TestCertificate.Builder issuer(byte[] key) {
    return TestCertificate.named("issuer")
        .authority()
        .extension(14, Der.element(Der.OCTET_STRING, key));
  }

  @Test
  void namesThatMakeNoSenseAreRefused() {
    TestCertificate odd = TestCertificate.named("leaf").name(0, (byte) 0x30).issuedBy(ROOT).build();

    refuses(odd, ChainProblem.INVALID_EXTENSION, 0, ROOT);
  }

  /** Certificates of one name and key would give a search through all ways 60! of them. */
  @Test
  @Timeout(20)
  void aPeerThatSendsManyOfOneNameGetsOneChainLookedAt() {
    List<X509Certificate> shown = new ArrayList<>();
    TestCertificate previous = TestCertificate.authority("x");
    shown.add(TestCertificate.named("leaf").issuedBy(previous).build().certificate());
    for (int i = 0; i < 60; i++) {
      previous = TestCertificate.named("x").authority().issuedBy(previous).build();
      shown.add(previous.certificate());
    }

    assertThrows(
        PeerRefusedException.class, () -> chain(false, List.of(), false, 100, ROOT).verify(shown));
  }

  private static TestCertificate leafOf(TestCertificate issuer) {
    return TestCertificate.named("leaf").issuedBy(issuer).build();
  }

  private static void accepts(TestCertificate peer, TestCertificate... trusted) {
    assertDoesNotThrow(() -> chain(false, List.of(), false, 100, trusted).verify(peer.chain()));
  }

  private static void refuses(
      TestCertificate peer, ChainProblem problem, int depth, TestCertificate... trusted) {
    assertEquals(
        problem.at(depth).getMessage(),
        refusal(chain(false, List.of(), false, 100, trusted), peer));
  }

  private static String refusal(ChainOfTrust chain, TestCertificate peer) {
    return String.valueOf(
        assertThrows(PeerRefusedException.class, () -> chain.verify(peer.chain())).getMessage());
  }

  private static ChainOfTrust chain(
      boolean allowsExpired,
      List<X509CRL> lists,
      boolean onlyLeaf,
      int depth,
      TestCertificate... trusted) {
    List<X509Certificate> anchors =
        Arrays.stream(trusted).map(TestCertificate::certificate).toList();
    Revocation revocation = new Revocation(lists, onlyLeaf);
    PeerVerification settings =
        new PeerVerification(
            anchors,
            revocation,
            List.of(),
            new Pins(List.of(), List.of()),
            depth,
            new Leniency(allowsExpired, false));
    return new ChainOfTrust(settings, anchors, revocation, CertificatePurpose.CLIENT);
  }

  private static List<X509CRL> lists(String... pems) {
    try {
      return Pem.revocationLists(String.join("", pems).getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
