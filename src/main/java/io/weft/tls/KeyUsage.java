package io.weft.tls;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/**
 * Whether the key of a server's certificate may be used for what the handshake has used it for, as
 * BoringSSL asks of every server. Source: RFC 5280 section 4.2.1.3, RFC 8446 section 4.4.2.2.
 */
final class KeyUsage {
  static final int DIGITAL_SIGNATURE = 0;
  static final int KEY_ENCIPHERMENT = 2;
  static final int KEY_AGREEMENT = 4;
  static final int KEY_CERT_SIGN = 5;
  static final int CRL_SIGN = 6;

  private KeyUsage() {}

  /** Whether the key of {@code certificate} may be used for {@code bit}, or for anything. */
  static boolean allows(X509Certificate certificate, int bit) {
    boolean[] allowed = certificate.getKeyUsage();
    return allowed == null || allowed[bit];
  }

  /**
   * Returns if {@code certificate} may be used so, or says nothing of its use.
   *
   * @param cipherSuite in Java's words
   * @throws KeyUsageException if it may not
   */
  static void check(X509Certificate certificate, String cipherSuite) throws KeyUsageException {
    int used = cipherSuite.startsWith("TLS_RSA_WITH_") ? KEY_ENCIPHERMENT : DIGITAL_SIGNATURE;
    if (!allows(certificate, used)) {
      throw new KeyUsageException();
    }
  }

  /** The server's key is for something else. */
  static final class KeyUsageException extends SSLException {
    private static final long serialVersionUID = 1;

    KeyUsageException() {
      super("KEY_USAGE_BIT_INCORRECT");
    }
  }
}
