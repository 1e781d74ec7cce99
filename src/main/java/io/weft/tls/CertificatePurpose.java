package io.weft.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the certificates of one side of TLS have to be for, as BoringSSL asks of a chain. Source:
 * RFC 5280 sections 4.2.1.3 and 4.2.1.12.
 */
enum CertificatePurpose {
  CLIENT("1.3.6.1.5.5.7.3.2") {
    @Override
    boolean allowsKey(X509Certificate certificate) {
      return KeyUsage.allows(certificate, KeyUsage.DIGITAL_SIGNATURE)
          || KeyUsage.allows(certificate, KeyUsage.KEY_AGREEMENT);
    }
  },
  SERVER("1.3.6.1.5.5.7.3.1") {
    @Override
    boolean allowsKey(X509Certificate certificate) {
      return CLIENT.allowsKey(certificate)
          || KeyUsage.allows(certificate, KeyUsage.KEY_ENCIPHERMENT);
    }
  };

  private final String extendedKeyUsage;

  CertificatePurpose(String extendedKeyUsage) {
    this.extendedKeyUsage = extendedKeyUsage;
  }

  abstract boolean allowsKey(X509Certificate certificate);

  /** Whether {@code certificate} may be a peer's own. */
  boolean allowsPeer(X509Certificate certificate) {
    return allowsKey(certificate) && allowsAuthority(certificate);
  }

  /** Whether {@code certificate} may stand between a peer's and a trusted one. */
  boolean allowsAuthority(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null || purposes.contains(extendedKeyUsage);
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
