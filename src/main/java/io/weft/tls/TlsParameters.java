package io.weft.tls;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Versions and algorithms that a context may agree upon, by Envoy's names. A value.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.TlsParameters}.
 *
 * @param minimum the lowest version
 * @param maximum the highest version; every handshake fails if it is below the lowest, as in Envoy
 * @param cipherSuites the preferred one first, some in groups of equals such as {@code [A|B]};
 *     empty for Envoy's
 * @param curves the preferred one first; empty for Envoy's
 * @param signatureAlgorithms the preferred one first; empty for all
 */
public record TlsParameters(
    TlsVersion minimum,
    TlsVersion maximum,
    List<String> cipherSuites,
    List<String> curves,
    List<String> signatureAlgorithms) {
  static final List<String> DEFAULT_CURVES = List.of("X25519", "P-256");

  /** The curves and other groups that BoringSSL has. */
  static final Set<String> CURVES =
      Set.of(
          "X25519",
          "P-256",
          "P-384",
          "P-521",
          "P-224",
          "X25519MLKEM768",
          "X25519Kyber768Draft00",
          "MLKEM1024");

  public TlsParameters {
    cipherSuites = List.copyOf(cipherSuites);
    curves = List.copyOf(curves);
    signatureAlgorithms = List.copyOf(signatureAlgorithms);
  }

  /**
   * Looks whether they can be used, which whoever makes contexts relies on. Loads native code.
   *
   * @return these
   * @throws ConfigException if a name is unknown, or nothing is left
   */
  @CanIgnoreReturnValue
  public TlsParameters check() throws ConfigException {
    if (needsJdk()) {
      JdkParameters.of(this);
    } else {
      checkForBoringSsl();
    }
    return this;
  }

  /**
   * Whether Java's TLS is to be used: there is no native code, or its binding has no say in
   * signature algorithms.
   */
  public boolean needsJdk() {
    return !BoringSsl.isAvailable() || !signatureAlgorithms.isEmpty();
  }

  /** The same for Java's TLS. */
  JdkParameters forJdk() {
    try {
      return JdkParameters.of(this);
    } catch (ConfigException e) {
      throw new IllegalStateException("Java's TLS cannot do what is configured", e);
    }
  }

  /** Whether {@code version} may be agreed upon. */
  boolean allows(TlsVersion version) {
    return version.compareTo(minimum) >= 0 && version.compareTo(maximum) <= 0;
  }

  /** The suites up to TLS 1.2, as BoringSSL takes them. */
  String openSslCipherSuites() {
    return String.join(":", cipherSuites.isEmpty() ? CipherSuites.DEFAULT_GROUPED : cipherSuites);
  }

  /** The curves, as BoringSSL takes them. */
  String[] openSslCurves() {
    List<String> names = new ArrayList<>();
    for (String entry : curves.isEmpty() ? DEFAULT_CURVES : curves) {
      names.addAll(List.of(entry.split(":")));
    }
    return names.toArray(new String[0]);
  }

  private void checkForBoringSsl() throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<String> rejected =
        CipherSuites.flatten(cipherSuites).stream()
            .filter(name -> CipherSuites.iana(name) == null)
            .toList();
    if (!rejected.isEmpty()) {
      errors.add(
          "cipher_suites",
          "Failed to initialize cipher suites "
              + String.join(":", cipherSuites)
              + ". The following ciphers were rejected when tried individually: "
              + String.join(", ", rejected));
    }
    for (String curve : openSslCurves()) {
      if (!CURVES.contains(curve)) {
        errors.add("ecdh_curves", "Failed to initialize ECDH curves " + String.join(":", curves));
      }
    }
    errors.throwIfAny();
  }
}
