package io.weft.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks certificates up in lists of revoked ones, as BoringSSL does with {@code
 * X509_V_FLAG_CRL_CHECK}: each certificate needs a list of its issuer's, valid now. Immutable; any
 * thread. Source: RFC 5280 section 6.3, without lists that others than the issuer sign.
 */
final class RevocationCheck {
  private final PeerVerification.Revocation settings;

  RevocationCheck(PeerVerification.Revocation settings) {
    this.settings = settings;
  }

  /**
   * Returns if none of {@code path} is revoked, or nobody asks.
   *
   * @param path the peer's certificate first, its last issuer last
   */
  void verify(List<X509Certificate> path) throws PeerRefusedException {
    int count = settings.lists().isEmpty() ? 0 : settings.onlyLeaf() ? 1 : path.size();
    for (int depth = 0; depth < count; depth++) {
      X509Certificate issuer = path.get(Math.min(depth + 1, path.size() - 1));
      X509CRL list = list(path.get(depth), issuer);
      if (list == null) {
        throw ChainProblem.NO_REVOCATION_LIST.at(depth);
      }
      if (list.getNextUpdate() != null
          && list.getNextUpdate().toInstant().isBefore(Instant.now())) {
        throw ChainProblem.LIST_EXPIRED.at(depth);
      }
      if (list.isRevoked(path.get(depth))) {
        throw ChainProblem.REVOKED.at(depth);
      }
    }
  }

  /** The newest list of {@code issuer}; null for none. */
  private @Nullable X509CRL list(X509Certificate certificate, X509Certificate issuer) {
    X509CRL newest = null;
    for (X509CRL list : settings.lists()) {
      if (list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
          && (newest == null || isNewer(list, newest))
          && covers(list, certificate)
          && isSignedBy(list, issuer)) {
        newest = list;
      }
    }
    return newest;
  }

  private static boolean isNewer(X509CRL list, X509CRL other) {
    return list.getThisUpdate().toInstant().isAfter(other.getThisUpdate().toInstant());
  }

  /** Whether {@code list} tells of {@code certificate}, and nothing in it is unknown here. */
  private static boolean covers(X509CRL list, X509Certificate certificate) {
    Set<String> critical = list.getCriticalExtensionOIDs();
    if (critical == null || critical.isEmpty()) {
      return true;
    }
    return critical.equals(Set.of(IssuingDistributionPoint.OBJECT_ID))
        && IssuingDistributionPoint.covers(list, certificate);
  }

  private static boolean isSignedBy(X509CRL list, X509Certificate issuer) {
    if (!KeyUsage.allows(issuer, KeyUsage.CRL_SIGN)) {
      return false;
    }
    try {
      list.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
