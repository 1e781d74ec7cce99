package io.weft.tls;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;

/**
 * Which certificates a list of revoked ones is about, if it is not about all of its issuer's.
 *
 * <pre>
 *   IssuingDistributionPoint: SEQUENCE { [0] point | [1] only users' | [2] only authorities' | … }
 *   CRLDistributionPoints:    SEQUENCE of SEQUENCE { [0] point | [1] reasons | [2] issuer }
 *   point:                    [0] full name, of GeneralName | [1] relative name
 * </pre>
 *
 * <p>Source: RFC 5280 sections 5.2.5 and 4.2.1.13. Lists for some reasons only and lists that
 * others than the issuer sign cover nothing here.
 */
final class IssuingDistributionPoint {
  static final String OBJECT_ID = "2.5.29.28";
  private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
  private static final int POINT = 0xa0;
  private static final int ONLY_USERS = 0x81;
  private static final int ONLY_AUTHORITIES = 0x82;

  private IssuingDistributionPoint() {}

  /** Whether {@code list}, which has this extension, is about {@code certificate}. */
  static boolean covers(X509CRL list, X509Certificate certificate) {
    boolean isAuthority = certificate.getBasicConstraints() >= 0;
    try {
      Der fields = sequence(list.getExtensionValue(OBJECT_ID));
      while (fields.hasNext()) {
        int tag = fields.tag();
        byte[] content = fields.content();
        boolean covers =
            switch (tag) {
              case POINT -> names(content).stream().anyMatch(names(certificate)::contains);
              case ONLY_USERS -> !isAuthority;
              case ONLY_AUTHORITIES -> isAuthority;
              default -> false;
            };
        if (!covers) {
          return false;
        }
      }
      return true;
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  /** The names of all points at which {@code certificate} says to look. */
  private static Set<ByteBuffer> names(X509Certificate certificate) throws InvalidKeyException {
    Set<ByteBuffer> names = new HashSet<>();
    byte[] extension = certificate.getExtensionValue(CRL_DISTRIBUTION_POINTS);
    if (extension == null) {
      return names;
    }
    Der points = sequence(extension);
    while (points.hasNext()) {
      Der point = new Der(points.content());
      while (point.hasNext()) {
        int tag = point.tag();
        byte[] content = point.content();
        if (tag == POINT) {
          names.addAll(names(content));
        }
      }
    }
    return names;
  }

  /** The full names of a point, each with its tag. */
  private static Set<ByteBuffer> names(byte[] point) throws InvalidKeyException {
    Set<ByteBuffer> names = new HashSet<>();
    Der kinds = new Der(point);
    if (kinds.tag() == POINT) {
      Der all = new Der(kinds.content());
      while (all.hasNext()) {
        names.add(ByteBuffer.wrap(Der.element(all.tag(), all.content())));
      }
    }
    return names;
  }

  private static Der sequence(byte[] extension) throws InvalidKeyException {
    return new Der(new Der(new Der(extension).content()).content());
  }
}
