package io.weft.tools;

import io.weft.net.TlsInfo;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handshake that nobody made, with a client that has no certificate. */
enum AssumedTls implements TlsInfo {
  INSTANCE;

  @Override
  public String version() {
    return "TLSv1.3";
  }

  @Override
  public String cipherSuite() {
    return "";
  }

  @Override
  public String sessionId() {
    return "";
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    return List.of();
  }

  @Override
  public boolean isPeerValidated() {
    return false;
  }

  @Override
  public @Nullable X509Certificate localCertificate() {
    return null;
  }
}
