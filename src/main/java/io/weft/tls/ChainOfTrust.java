package io.weft.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Whether what a peer shows leads to a trusted certificate, as {@code X509_verify_cert} of
 * BoringSSL decides it under Envoy. Immutable; any thread.
 *
 * <p>Any trusted certificate ends a chain, self-signed or not. Of the last one its time, the use of
 * its key and the names that it permits count; its basic constraints and extended key usage do not.
 * Source: RFC 5280 section 6.
 */
final class ChainOfTrust {
  private static final String NAME_CONSTRAINTS = "2.5.29.30";

  private final PeerVerification settings;
  private final CertificatePurpose purpose;
  private final ChainBuilder builder;
  private final RevocationCheck revocation;

  ChainOfTrust(
      PeerVerification settings,
      List<X509Certificate> trusted,
      PeerVerification.Revocation revocation,
      CertificatePurpose purpose) {
    this.settings = settings;
    this.purpose = purpose;
    this.builder = new ChainBuilder(trusted);
    this.revocation = new RevocationCheck(revocation);
  }

  /**
   * Returns if {@code shown}, the peer's own certificate first, is to be trusted.
   *
   * @throws PeerRefusedException with what is wrong, and with which certificate
   */
  void verify(List<X509Certificate> shown) throws PeerRefusedException {
    if (GeneralNames.of(shown.getFirst()) == null) {
      throw ChainProblem.INVALID_EXTENSION.at(0);
    }
    ChainBuilder.Found found = builder.find(shown, settings.maxDepth() + 2);
    List<X509Certificate> path = found.path();
    int last = path.size() - 1;
    // Envoy takes one authority more than it is allowed if that is the only one.
    if (last > Math.max(settings.maxDepth(), 1)) {
      throw ChainProblem.TOO_LONG.at(last);
    }
    if (!found.isTrusted()) {
      throw noIssuer(path).at(last);
    }
    for (int depth = 0; depth < last; depth++) {
      verifyPurpose(path.get(depth), depth);
    }
    revocation.verify(path);
    verifyTime(path.getLast(), last);
    if (last > 0) {
      verifyPath(path.subList(0, last), path.getLast());
    }
  }

  private static ChainProblem noIssuer(List<X509Certificate> path) {
    if (!ChainBuilder.isSelfSigned(path.getLast())) {
      return ChainProblem.NO_ISSUER;
    }
    return path.size() == 1 ? ChainProblem.SELF_SIGNED : ChainProblem.SELF_SIGNED_IN_CHAIN;
  }

  private void verifyPurpose(X509Certificate certificate, int depth) throws PeerRefusedException {
    if (depth > 0 && certificate.getBasicConstraints() < 0) {
      throw ChainProblem.INVALID_AUTHORITY.at(depth);
    }
    if (!(depth == 0 ? purpose.allowsPeer(certificate) : purpose.allowsAuthority(certificate))) {
      throw ChainProblem.WRONG_PURPOSE.at(depth);
    }
  }

  private void verifyTime(X509Certificate certificate, int depth) throws PeerRefusedException {
    if (settings.leniency().expired()) {
      return;
    }
    Instant now = Instant.now();
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw ChainProblem.EXPIRED.at(depth);
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw ChainProblem.NOT_YET_VALID.at(depth);
    }
  }

  /** Everything of RFC 5280 for {@code path}, which {@code anchor} vouches for. */
  private void verifyPath(List<X509Certificate> path, X509Certificate anchor)
      throws PeerRefusedException {
    try {
      verifyNames(path, anchor);
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setDate(date(path));
      parameters.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (CertPathValidatorException e) {
      throw problem(e.getReason()).at(Math.max(e.getIndex(), 0));
    } catch (PeerRefusedException e) {
      throw e;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw ChainProblem.REJECTED.at(0);
    }
  }

  private static ChainProblem problem(Reason reason) {
    if (reason instanceof BasicReason basic) {
      return switch (basic) {
        case EXPIRED -> ChainProblem.EXPIRED;
        case NOT_YET_VALID -> ChainProblem.NOT_YET_VALID;
        case INVALID_SIGNATURE -> ChainProblem.BAD_SIGNATURE;
        case REVOKED -> ChainProblem.REVOKED;
        default -> ChainProblem.REJECTED;
      };
    }
    return reason instanceof PKIXReason pkix
        ? switch (pkix) {
          case INVALID_NAME -> ChainProblem.NAME_NOT_PERMITTED;
          case NOT_CA_CERT, PATH_TOO_LONG, INVALID_KEY_USAGE -> ChainProblem.INVALID_AUTHORITY;
          default -> ChainProblem.REJECTED;
        }
        : ChainProblem.REJECTED;
  }

  /** Java takes no names that a trusted certificate permits into account. */
  private static void verifyNames(List<X509Certificate> path, X509Certificate anchor)
      throws PeerRefusedException, InvalidKeyException {
    byte[] extension = anchor.getExtensionValue(NAME_CONSTRAINTS);
    if (extension == null) {
      return;
    }
    X509CertSelector permitted = new X509CertSelector();
    try {
      permitted.setNameConstraints(new Der(extension).content());
    } catch (IOException e) {
      throw ChainProblem.INVALID_EXTENSION.at(path.size());
    }
    for (int depth = 0; depth < path.size(); depth++) {
      if (!permitted.match(path.get(depth))) {
        throw ChainProblem.NAME_NOT_PERMITTED.at(depth);
      }
    }
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
}
