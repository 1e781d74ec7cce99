package io.weft.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the certificates of one side of TLS have to be for, as BoringSSL asks of a chain. Source:
 * RFC 5280 sections 4.2.1.3 and 4.2.1.12.
 */
enum CertificatePurpose {
  CLIENT("1.3.6.1.5.5.7.3.2", 0x80 | 0x08),
  SERVER("1.3.6.1.5.5.7.3.1", 0x80 | 0x20 | 0x08);

  private static final int KEY_CERT_SIGN = 5;

  private final String extendedKeyUsage;

  /** In the order of the RFC, the first one highest: signatures, key encipherment and agreement. */
  private final int keyUsages;

  CertificatePurpose(String extendedKeyUsage, int keyUsages) {
    this.extendedKeyUsage = extendedKeyUsage;
    this.keyUsages = keyUsages;
  }

  /** Whether {@code certificate} may be a peer's own. */
  boolean allowsPeer(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    if (usage == null) {
      return allowsAuthority(certificate);
    }
    for (int bit = 0; bit < 8; bit++) {
      if (usage[bit] && (keyUsages & 0x80 >> bit) != 0) {
        return allowsAuthority(certificate);
      }
    }
    return false;
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

  /** Whether the key of {@code certificate} may sign others. */
  static boolean signsCertificates(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return usage == null || usage[KEY_CERT_SIGN];
  }
}
