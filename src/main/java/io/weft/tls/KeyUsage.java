package io.weft.tls;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/**
 * Whether the key of a server's certificate may be used for what the handshake has used it for, as
 * BoringSSL asks of every server. Source: RFC 5280 section 4.2.1.3, RFC 8446 section 4.4.2.2.
 */
final class KeyUsage {
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_ENCIPHERMENT = 2;

  private KeyUsage() {}

  /**
   * Returns if {@code certificate} may be used so, or says nothing of its use.
   *
   * @param cipherSuite in Java's words
   * @throws KeyUsageException if it may not
   */
  static void check(X509Certificate certificate, String cipherSuite) throws KeyUsageException {
    boolean[] allowed = certificate.getKeyUsage();
    int used = cipherSuite.startsWith("TLS_RSA_WITH_") ? KEY_ENCIPHERMENT : DIGITAL_SIGNATURE;
    if (allowed != null && !allowed[used]) {
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
