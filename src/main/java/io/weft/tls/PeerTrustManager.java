package io.weft.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Has Java's handshake ask a {@link PeerVerifier}. Immutable; any thread. */
final class PeerTrustManager extends X509ExtendedTrustManager {
  private static final X509Certificate[] NONE = {};

  private final PeerVerifier verifier;

  PeerTrustManager(PeerVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier.settings().trusted().toArray(NONE);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  private void check(X509Certificate[] chain) throws PeerRefusedException {
    verifier.check(List.of(chain));
  }
}
