package io.weft.tls;

import io.netty.internal.tcnative.SSL;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who the peer of a {@link BoringEngine} is; used by whoever has the engine to itself. */
final class BoringPeer {
  private static final int VERIFIED = 0;

  private @Nullable List<X509Certificate> chain;
  private @Nullable CertificateException refusal;

  /**
   * Looks at what the peer shows, by {@code verifier}.
   *
   * @param encoded the peer's own certificate first
   * @return 0, or the number of OpenSSL for what is wrong, which decides on the alert
   */
  int verify(byte[][] encoded, PeerVerifier verifier) {
    try {
      List<X509Certificate> certificates = certificates(List.of(encoded));
      chain = certificates;
      verifier.check(certificates);
      return VERIFIED;
    } catch (PeerRefusedException e) {
      refusal = e;
      return e.number();
    } catch (CertificateException e) {
      refusal = e;
      return PeerRefusedException.OTHERWISE;
    } catch (RuntimeException e) {
      // Java's parsers are not all written for what a stranger may send.
      refusal = new CertificateException("unreadable certificate", e);
      return PeerRefusedException.OTHERWISE;
    }
  }

  /** Why the peer was refused; null if it was not. */
  @Nullable CertificateException refusal() {
    return refusal;
  }

  /**
   * What the peer has shown, its own certificate first, in an earlier handshake if that was gone on
   * with; empty if nothing.
   *
   * @param ssl the address of the SSL; 0 for none
   */
  List<X509Certificate> certificates(long ssl, boolean isClient) {
    List<X509Certificate> known = chain;
    byte[] own = known != null || ssl == 0 ? null : SSL.getPeerCertificate(ssl);
    if (own == null) {
      return known == null ? List.of() : known;
    }
    List<byte[]> encoded = new ArrayList<>();
    byte[][] more = SSL.getPeerCertChain(ssl);
    if (more == null || !isClient) {
      encoded.add(own); // what a client gets begins with it
    }
    if (more != null) {
      encoded.addAll(List.of(more));
    }
    try {
      known = certificates(encoded);
    } catch (CertificateException e) {
      known = List.of(); // nobody has asked for one that makes sense
    }
    chain = known;
    return known;
  }

  private static List<X509Certificate> certificates(List<byte[]> encoded)
      throws CertificateException {
    List<X509Certificate> certificates = new ArrayList<>(encoded.size());
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (byte[] one : encoded) {
      certificates.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one)));
    }
    return List.copyOf(certificates);
  }
}
