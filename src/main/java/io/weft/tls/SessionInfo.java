package io.weft.tls;

import io.weft.net.TlsInfo;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a handshake agreed upon. Immutable. */
record SessionInfo(
    String version,
    String cipherSuite,
    String sessionId,
    String group,
    List<X509Certificate> peerCertificates,
    boolean isPeerValidated,
    @Nullable X509Certificate localCertificate,
    boolean isResumed)
    implements TlsInfo {
  /**
   * The facts of {@code session}.
   *
   * @param group by its number, which Java does not tell
   * @param startMillis when the handshake began: a session of Java's that is older was resumed
   */
  static SessionInfo of(SSLSession session, PeerVerifier verifier, int group, long startMillis) {
    if (session instanceof BoringSession boring) {
      return of(boring, verifier);
    }
    List<X509Certificate> peer = peer(session);
    return new SessionInfo(
        session.getProtocol(),
        CipherSuites.openssl(session.getCipherSuite()),
        HexFormat.of().formatHex(session.getId()),
        TlsNumbers.group(group),
        peer,
        verifier.validates(peer),
        local(session),
        session.getCreationTime() < startMillis);
  }

  private static SessionInfo of(BoringSession session, PeerVerifier verifier) {
    BoringSession.Facts facts = session.facts();
    List<X509Certificate> peer = session.peer();
    return new SessionInfo(
        facts.version(),
        facts.cipherSuite(),
        HexFormat.of().formatHex(facts.id()),
        facts.group(),
        peer,
        verifier.validates(peer),
        local(session),
        facts.isResumed());
  }

  private static List<X509Certificate> peer(SSLSession session) {
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (Certificate certificate : session.getPeerCertificates()) {
        chain.add((X509Certificate) certificate);
      }
      return List.copyOf(chain);
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  private static @Nullable X509Certificate local(SSLSession session) {
    Certificate[] chain = session.getLocalCertificates();
    return chain == null || chain.length == 0 ? null : (X509Certificate) chain[0];
  }
}
