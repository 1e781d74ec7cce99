package io.weft.tls;

import io.weft.tls.PeerRefusedException.Check;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at the certificates of peers as Envoy's default validator does: the chain of trust, then
 * names, then pins. Immutable; any thread.
 *
 * <p>No host name is compared unless the configuration asks for it. Any trusted certificate ends a
 * chain, self-signed or not (RFC 5280 section 6, with several anchors).
 */
final class PeerVerifier {
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  /** What can be wrong with a chain, with the number of OpenSSL ({@code X509_V_ERR_…}). */
  private enum Problem {
    NO_REVOCATION_LIST("unable to get certificate CRL", 3),
    NOT_YET_VALID("certificate is not yet valid", 9),
    EXPIRED("certificate has expired", 10),
    SELF_SIGNED("self signed certificate", 18),
    NO_ISSUER("unable to get local issuer certificate", 20),
    REVOKED("certificate revoked", 23);

    private final String words;
    private final int number;

    Problem(String words, int number) {
      this.words = words;
      this.number = number;
    }
  }

  private final PeerVerification settings;
  private final Set<TrustAnchor> anchors;
  private final Map<String, Set<TrustAnchor>> anchorsByDomain = new HashMap<>();
  private final String purpose;

  private PeerVerifier(PeerVerification settings, String purpose) {
    this.settings = settings;
    this.purpose = purpose;
    this.anchors = anchors(settings.trusted());
    settings
        .trustDomains()
        .bundles()
        .forEach((name, bundle) -> anchorsByDomain.put(name, anchors(bundle)));
  }

  /** Looks at the certificates of clients. */
  static PeerVerifier ofClients(PeerVerification settings) {
    return new PeerVerifier(settings, CLIENT_AUTH);
  }

  /** Looks at the certificates of servers. */
  static PeerVerifier ofServers(PeerVerification settings) {
    return new PeerVerifier(settings, SERVER_AUTH);
  }

  PeerVerification settings() {
    return settings;
  }

  /**
   * Returns if {@code chain}, the peer's own certificate first, is what it has to be.
   *
   * @throws PeerRefusedException with the check that failed
   */
  void verify(List<X509Certificate> chain) throws PeerRefusedException {
    X509Certificate peer = chain.getFirst();
    if (!anchorsByDomain.isEmpty()) {
      verifyTrust(chain, domainAnchors(peer));
    } else if (!anchors.isEmpty()) {
      verifyTrust(chain, anchors);
    }
    if (!settings.subjectAltNames().isEmpty()
        && settings.subjectAltNames().stream().noneMatch(name -> name.matches(peer))) {
      throw new PeerRefusedException(
          Check.NAMES, "verify cert failed: SAN matcher; no subject alternative name matches");
    }
    if (!settings.pins().isEmpty() && !isPinned(peer)) {
      throw new PeerRefusedException(Check.PINS, "verify cert failed: cert hash and spki");
    }
  }

  /** As {@link #verify}, unless nothing is asked of the peer or what fails is let pass. */
  void check(List<X509Certificate> chain) throws PeerRefusedException {
    if (settings.isAnything() && !settings.leniency().untrusted()) {
      verify(chain);
    }
  }

  /** Whether {@code chain} is what it has to be, and something was asked of it. */
  boolean validates(List<X509Certificate> chain) {
    if (chain.isEmpty() || !settings.isAnything()) {
      return false;
    }
    if (!settings.leniency().untrusted()) {
      return true; // else there would be no connection
    }
    try {
      verify(chain);
      return true;
    } catch (PeerRefusedException e) {
      return false;
    }
  }

  private boolean isPinned(X509Certificate peer) {
    try {
      return settings.pins().certificates().contains(Digests.sha256(peer.getEncoded()))
          || settings.pins().keys().contains(Digests.sha256(peer.getPublicKey().getEncoded()));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** What counts for {@code peer}, by the trust domain that it names. */
  private Set<TrustAnchor> domainAnchors(X509Certificate peer) throws PeerRefusedException {
    if (!TrustDomains.isLeaf(peer)) {
      throw new PeerRefusedException(Check.TRUST, "verify cert failed: cert precheck");
    }
    String domain = TrustDomains.of(peer);
    Set<TrustAnchor> found = domain == null ? null : anchorsByDomain.get(domain);
    if (found == null) {
      throw new PeerRefusedException(Check.TRUST, "verify cert failed: no trust bundle store");
    }
    return found;
  }

  private static Set<TrustAnchor> anchors(List<X509Certificate> trusted) {
    Set<TrustAnchor> anchors = new HashSet<>();
    trusted.forEach(one -> anchors.add(new TrustAnchor(one, null)));
    return anchors;
  }

  private void verifyTrust(List<X509Certificate> chain, Set<TrustAnchor> anchors)
      throws PeerRefusedException {
    X509Certificate peer = chain.getFirst();
    try {
      if (settings.trusted().contains(peer)) {
        if (!settings.leniency().expired()) {
          peer.checkValidity();
        }
        return;
      }
      PKIXBuilderParameters parameters = parameters(chain, anchors);
      CertPath path = CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
      if (!settings.revocation().lists().isEmpty()) {
        verifyNotRevoked(path, parameters);
      }
    } catch (CertPathBuilderException e) {
      throw refused(problem(peer));
    } catch (PeerRefusedException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw refused(String.valueOf(e.getMessage()), PeerRefusedException.OTHERWISE);
    }
  }

  private void verifyNotRevoked(CertPath path, PKIXBuilderParameters parameters)
      throws GeneralSecurityException {
    parameters.addCertStore(
        CertStore.getInstance(
            "Collection", new CollectionCertStoreParameters(settings.revocation().lists())));
    parameters.addCertPathChecker(revocationChecker());
    try {
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
    } catch (CertPathValidatorException e) {
      throw refused(
          e.getReason() == CertPathValidatorException.BasicReason.REVOKED
              ? Problem.REVOKED
              : Problem.NO_REVOCATION_LIST);
    }
  }

  private PKIXBuilderParameters parameters(List<X509Certificate> chain, Set<TrustAnchor> anchors)
      throws GeneralSecurityException {
    X509CertSelector leaf = new X509CertSelector();
    leaf.setCertificate(chain.getFirst());
    try {
      leaf.setExtendedKeyUsage(Set.of(purpose));
    } catch (IOException e) {
      throw new IllegalStateException(purpose, e);
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, leaf);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
    parameters.setMaxPathLength(settings.maxDepth());
    parameters.setDate(date(chain));
    parameters.setRevocationEnabled(false);
    return parameters;
  }

  private PKIXRevocationChecker revocationChecker() throws GeneralSecurityException {
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    Set<PKIXRevocationChecker.Option> options =
        EnumSet.of(
            PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK);
    if (settings.revocation().onlyLeaf()) {
      options.add(PKIXRevocationChecker.Option.ONLY_END_ENTITY);
    }
    checker.setOptions(options);
    return checker;
  }

  /** Now; or, where time does not matter, a time at which most of the chain was valid. */
  private Date date(List<X509Certificate> chain) {
    Instant date = Instant.now();
    if (settings.leniency().expired()) {
      for (X509Certificate certificate : chain) {
        Instant end = certificate.getNotAfter().toInstant();
        date = end.isBefore(date) ? end : date;
      }
      for (X509Certificate certificate : chain) {
        Instant start = certificate.getNotBefore().toInstant();
        date = start.isAfter(date) ? start : date;
      }
    }
    return Date.from(date);
  }

  private Problem problem(X509Certificate peer) {
    Instant now = Instant.now();
    if (!settings.leniency().expired() && now.isAfter(peer.getNotAfter().toInstant())) {
      return Problem.EXPIRED;
    }
    if (!settings.leniency().expired() && now.isBefore(peer.getNotBefore().toInstant())) {
      return Problem.NOT_YET_VALID;
    }
    return peer.getSubjectX500Principal().equals(peer.getIssuerX500Principal())
        ? Problem.SELF_SIGNED
        : Problem.NO_ISSUER;
  }

  private static PeerRefusedException refused(Problem problem) {
    return refused(problem.words, problem.number);
  }

  private static PeerRefusedException refused(String words, int number) {
    return new PeerRefusedException(
        Check.TRUST,
        "X509_verify_cert: certificate verification error at depth 0: " + words,
        number);
  }
}
