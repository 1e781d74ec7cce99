package io.weft.formatter;

import io.weft.tls.SubjectAltNames;
import io.weft.tls.SubjectAltNames.Kind;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Facts of a certificate as Envoy logs them; null for one that it does not have. */
public final class Certificates {
  private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final Map<String, String> KEYWORDS =
      Map.of("1.2.840.113549.1.9.1", "emailAddress", "2.5.4.5", "serialNumber");

  private Certificates() {}

  /** The subject as RFC 2253 writes it. */
  public static String subject(X509Certificate certificate) {
    return name(certificate.getSubjectX500Principal());
  }

  static String issuer(X509Certificate certificate) {
    return name(certificate.getIssuerX500Principal());
  }

  /** Its names that are URIs, joined by commas; null if there are none. */
  public static @Nullable String uriNames(X509Certificate certificate) {
    return names(certificate, Kind.URI);
  }

  /** Its names that are domains, joined by commas; null if there are none. */
  public static @Nullable String dnsNames(X509Certificate certificate) {
    return names(certificate, Kind.DNS);
  }

  static @Nullable String ipNames(X509Certificate certificate) {
    return names(certificate, Kind.IP_ADDRESS);
  }

  static @Nullable String emailNames(X509Certificate certificate) {
    return names(certificate, Kind.EMAIL);
  }

  static @Nullable String otherNames(X509Certificate certificate) {
    return names(certificate, Kind.OTHER_NAME);
  }

  /** The SHA-256 of the whole certificate in lower-case hexadecimal. */
  public static String sha256(X509Certificate certificate) {
    return digest(certificate, "SHA-256");
  }

  /** The SHA-1 of the whole certificate in lower-case hexadecimal. */
  static String sha1(X509Certificate certificate) {
    return digest(certificate, "SHA-1");
  }

  /** The serial number in lower-case hexadecimal. */
  static String serial(X509Certificate certificate) {
    byte[] octets = certificate.getSerialNumber().toByteArray();
    int start = octets.length > 1 && octets[0] == 0 ? 1 : 0;
    return HexFormat.of().formatHex(octets, start, octets.length);
  }

  /** The PEM form, with percent escapes for what a header or a URL cannot hold. */
  public static @Nullable String urlEncodedPem(X509Certificate certificate) {
    try {
      String lines = PEM_LINES.encodeToString(certificate.getEncoded());
      String pem = "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n";
      return pem.replace("\n", "%0A")
          .replace(" ", "%20")
          .replace("+", "%2B")
          .replace("/", "%2F")
          .replace("=", "%3D");
    } catch (CertificateException e) {
      return null;
    }
  }

  private static String name(X500Principal principal) {
    return principal.getName(X500Principal.RFC2253, KEYWORDS);
  }

  private static @Nullable String names(X509Certificate certificate, Kind kind) {
    return Texts.joined(SubjectAltNames.of(certificate, kind));
  }

  private static String digest(X509Certificate certificate, String algorithm) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      return HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is part of every JDK", e);
    }
  }
}
