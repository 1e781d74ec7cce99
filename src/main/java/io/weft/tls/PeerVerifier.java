package io.weft.tls;

import io.weft.tls.PeerRefusedException.Check;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the certificates of peers as Envoy's default validator does: the chain of trust, then
 * names, then pins. Immutable; any thread.
 *
 * <p>No host name is compared unless the configuration asks for it.
 */
final class PeerVerifier {
  private final PeerVerification settings;
  private final ChainOfTrust trust;
  private final Map<String, ChainOfTrust> trustByDomain = new HashMap<>();

  private PeerVerifier(PeerVerification settings, CertificatePurpose purpose) {
    this.settings = settings;
    this.trust = new ChainOfTrust(settings, settings.trusted(), settings.revocation(), purpose);
    settings
        .trustDomains()
        .bundles()
        .forEach((name, bundle) ->
            trustByDomain.put(name, new ChainOfTrust(settings, bundle, revocation(name), purpose)));
  }

  /** Lists of the validator's own context count for every domain, in Weft. */
  private PeerVerification.Revocation revocation(String domain) {
    return settings
        .revocation()
        .with(settings.trustDomains().lists().getOrDefault(domain, List.of()));
  }

  /** Looks at the certificates of clients. */
  static PeerVerifier ofClients(PeerVerification settings) {
    return new PeerVerifier(settings, CertificatePurpose.CLIENT);
  }

  /** Looks at the certificates of servers. */
  static PeerVerifier ofServers(PeerVerification settings) {
    return new PeerVerifier(settings, CertificatePurpose.SERVER);
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
    if (!trustByDomain.isEmpty()) {
      ofDomain(peer).verify(chain);
    } else if (!settings.trusted().isEmpty()) {
      trust.verify(chain);
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
    // Without leniency there would be no connection.
    return !settings.leniency().untrusted() || refusal(chain) == null;
  }

  /** Counts what is wrong with the peer of {@code session}, as far as it is let pass. */
  void countTolerated(SessionInfo session, TlsStats stats) {
    List<X509Certificate> chain = session.peerCertificates();
    if (settings.leniency().untrusted()
        && !session.isPeerValidated()
        && !session.isResumed()
        && !chain.isEmpty()) {
      PeerRefusedException refusal = refusal(chain);
      if (refusal != null) {
        stats.onRefused(refusal.check());
      }
    }
  }

  private @Nullable PeerRefusedException refusal(List<X509Certificate> chain) {
    try {
      verify(chain);
      return null;
    } catch (PeerRefusedException e) {
      return e;
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
  private ChainOfTrust ofDomain(X509Certificate peer) throws PeerRefusedException {
    if (!TrustDomains.isLeaf(peer)) {
      throw new PeerRefusedException(Check.TRUST, "verify cert failed: cert precheck");
    }
    String domain = TrustDomains.of(peer);
    ChainOfTrust found = domain == null ? null : trustByDomain.get(domain);
    if (found == null) {
      throw new PeerRefusedException(Check.TRUST, "verify cert failed: no trust bundle store");
    }
    return found;
  }
}
