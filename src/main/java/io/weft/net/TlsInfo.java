package io.weft.net;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a finished TLS handshake agreed upon; immutable. */
public interface TlsInfo {
  /** The version as Envoy logs it, such as {@code TLSv1.3}. */
  String version();

  /** The cipher suite by its OpenSSL name. */
  String cipherSuite();

  /** The group of the key exchange, such as {@code X25519}; empty if it is not known. */
  default String group() {
    return "";
  }

  /** The session id in lower-case hexadecimal; empty if there is none. */
  String sessionId();

  /** The peer's chain, its own certificate first; empty if it sent none. */
  List<X509Certificate> peerCertificates();

  /** Whether the peer's chain was verified. */
  boolean isPeerValidated();

  /** The certificate that was sent to the peer; null if none was. */
  @Nullable X509Certificate localCertificate();
}
