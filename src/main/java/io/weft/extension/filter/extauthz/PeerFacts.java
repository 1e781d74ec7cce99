package io.weft.extension.filter.extauthz;

import io.weft.formatter.Certificates;
import io.weft.tls.SubjectAltNames;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a certificate says of its owner. */
final class PeerFacts {
  private PeerFacts() {}

  /** The first URI name, else the first DNS name, else the subject; empty without certificate. */
  static String principal(@Nullable X509Certificate certificate) {
    if (certificate == null) {
      return "";
    }
    for (SubjectAltNames.Kind kind : List.of(SubjectAltNames.Kind.URI, SubjectAltNames.Kind.DNS)) {
      List<String> names = SubjectAltNames.of(certificate, kind);
      if (!names.isEmpty()) {
        return names.get(0);
      }
    }
    return Certificates.subject(certificate);
  }
}
