package io.weft.tls;

import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * By which keys tell certificates of one name apart, such as those of an authority before and after
 * it has changed its key.
 *
 * <pre>
 *   SubjectKeyIdentifier:    OCTET STRING
 *   AuthorityKeyIdentifier:  SEQUENCE { [0] key identifier | [1] issuer | [2] serial number }
 * </pre>
 *
 * <p>Source: RFC 5280 sections 4.2.1.1 and 4.2.1.2.
 */
final class KeyIdentifiers {
  private static final String SUBJECT = "2.5.29.14";
  private static final String AUTHORITY = "2.5.29.35";
  private static final int KEY_IDENTIFIER = 0x80;

  private KeyIdentifiers() {}

  /** Whether {@code certificate} may be signed by {@code issuer}, as far as they say. */
  static boolean fit(X509Certificate issuer, X509Certificate certificate) {
    byte[] own = issuer.getExtensionValue(SUBJECT);
    byte[] wanted = certificate.getExtensionValue(AUTHORITY);
    if (own == null || wanted == null) {
      return true;
    }
    try {
      byte[] key = key(wanted);
      return key == null || Arrays.equals(key, new Der(new Der(own).content()).content());
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  private static byte @Nullable [] key(byte[] authority) throws InvalidKeyException {
    Der fields = new Der(new Der(new Der(authority).content()).content());
    return fields.hasNext() && fields.tag() == KEY_IDENTIFIER ? fields.content() : null;
  }
}
