package io.weft.tls;

import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.Log;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * {@link TlsParameters} by Java's names, for contexts of Java's. A value.
 *
 * @param protocols none, if the configured range is empty: every handshake fails then, as in Envoy
 * @param cipherSuites the preferred one first
 * @param namedGroups the preferred one first
 * @param signatureSchemes the preferred one first; empty for Java's
 */
record JdkParameters(
    List<String> protocols,
    List<String> cipherSuites,
    List<String> namedGroups,
    List<String> signatureSchemes) {
  private static final Log LOG = Log.of("config");
  private static final Map<String, String> GROUPS =
      Map.of(
          "X25519", "x25519",
          "P-256", "secp256r1",
          "P-384", "secp384r1",
          "P-521", "secp521r1");

  private static final Set<String> SIGNATURE_SCHEMES =
      Set.of(
          "rsa_pkcs1_sha256",
          "rsa_pkcs1_sha384",
          "rsa_pkcs1_sha512",
          "ecdsa_secp256r1_sha256",
          "ecdsa_secp384r1_sha384",
          "ecdsa_secp521r1_sha512",
          "rsa_pss_rsae_sha256",
          "rsa_pss_rsae_sha384",
          "rsa_pss_rsae_sha512",
          "ed25519");
  private static final Set<String> WEAK_SIGNATURE_SCHEMES = Set.of("rsa_pkcs1_sha1", "ecdsa_sha1");

  JdkParameters {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    namedGroups = List.copyOf(namedGroups);
    signatureSchemes = List.copyOf(signatureSchemes);
  }

  /**
   * The parameters that {@code names} stand for. Names that Envoy has and this JDK has not are left
   * out with a warning as long as others remain.
   *
   * @throws ConfigException if a name is unknown, or nothing is left
   */
  static JdkParameters of(TlsParameters names) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<String> protocols = protocols(names, errors);
    List<String> suites = cipherSuites(names, protocols, errors);
    List<String> groups = groups(names, errors);
    List<String> schemes = schemes(names, errors);
    errors.throwIfAny();
    return new JdkParameters(protocols, suites, groups, schemes);
  }

  /** Has {@code parameters} allow what these allow. */
  void applyTo(SSLParameters parameters) {
    parameters.setProtocols(protocols.toArray(new String[0]));
    parameters.setCipherSuites(cipherSuites.toArray(new String[0]));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setNamedGroups(namedGroups.toArray(new String[0]));
    if (!signatureSchemes.isEmpty()) {
      parameters.setSignatureSchemes(signatureSchemes.toArray(new String[0]));
    }
  }

  private static List<String> protocols(TlsParameters names, ConfigErrors errors) {
    List<String> protocols = new ArrayList<>();
    for (TlsVersion version : List.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)) {
      if (version.compareTo(names.minimum()) >= 0 && version.compareTo(names.maximum()) <= 0) {
        protocols.add(version.text());
      }
    }
    if (names.maximum().compareTo(TlsVersion.TLS_1_2) < 0) {
      errors.add(
          "tls_maximum_protocol_version",
          names.maximum().text() + " is not supported by Java any more; TLSv1_2 and TLSv1_3 are");
    } else if (names.minimum().compareTo(TlsVersion.TLS_1_2) < 0) {
      LOG.warning(
          () -> "Java has no " + names.minimum().text() + ": TLSv1.2 is the lowest version");
    }
    return protocols;
  }

  private static List<String> cipherSuites(
      TlsParameters names, List<String> protocols, ConfigErrors errors) {
    List<String> wanted =
        names.cipherSuites().isEmpty()
            ? CipherSuites.DEFAULT
            : CipherSuites.flatten(names.cipherSuites());
    Set<String> supported = supportedSuites();
    List<String> suites = new ArrayList<>(CipherSuites.TLS_1_3);
    List<String> rejected = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : wanted) {
      String iana = CipherSuites.iana(name);
      if (iana == null) {
        rejected.add(name);
      } else if (supported.contains(iana)) {
        suites.add(iana);
      } else {
        missing.add(name);
      }
    }
    if (!rejected.isEmpty()) {
      errors.add(
          "cipher_suites",
          "Failed to initialize cipher suites "
              + String.join(":", names.cipherSuites())
              + ". The following ciphers were rejected when tried individually: "
              + String.join(", ", rejected));
    } else if (suites.size() == CipherSuites.TLS_1_3.size()
        && !protocols.contains(TlsVersion.TLS_1_3.text())) {
      errors.add("cipher_suites", "this JDK has none of " + String.join(", ", missing));
    } else if (!missing.isEmpty()) {
      LOG.warning(() -> "cipher suites that this JDK does not have: " + missing);
    }
    return suites;
  }

  private static List<String> groups(TlsParameters names, ConfigErrors errors) {
    List<String> groups = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String entry : names.curves().isEmpty() ? TlsParameters.DEFAULT_CURVES : names.curves()) {
      for (String name : entry.split(":")) {
        String group = GROUPS.get(name);
        if (group != null) {
          groups.add(group);
        } else if (TlsParameters.CURVES.contains(name)) {
          missing.add(name);
        } else {
          errors.add(
              "ecdh_curves",
              "Failed to initialize ECDH curves "
                  + name
                  + "; X25519, P-256, P-384 and P-521 are supported");
        }
      }
    }
    if (groups.isEmpty() && !missing.isEmpty()) {
      errors.add(
          "ecdh_curves", "Java has none of " + missing + "; X25519, P-256, P-384 and P-521 are");
    } else if (!missing.isEmpty()) {
      LOG.warning(() -> "curves that Java does not have: " + missing);
    }
    return groups;
  }

  private static List<String> schemes(TlsParameters names, ConfigErrors errors) {
    List<String> schemes = new ArrayList<>();
    for (String entry : names.signatureAlgorithms()) {
      for (String name : entry.split(":")) {
        if (SIGNATURE_SCHEMES.contains(name)) {
          schemes.add(name);
        } else if (WEAK_SIGNATURE_SCHEMES.contains(name)) {
          LOG.warning(() -> "signature algorithm that Java refuses: " + name);
        } else {
          errors.add(
              "signature_algorithms",
              "Failed to initialize TLS signature algorithms "
                  + name
                  + "; allowed are "
                  + SIGNATURE_SCHEMES.stream().sorted().toList());
        }
      }
    }
    return schemes;
  }

  private static Set<String> supportedSuites() {
    try {
      // The default ones: those that java.security disables are supported and never agreed upon.
      return Set.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
