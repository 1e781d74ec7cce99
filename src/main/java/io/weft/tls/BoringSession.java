package io.weft.tls;

import io.netty.internal.tcnative.SSL;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** What a handshake of BoringSSL has agreed upon, as {@link SSLSession} tells it. Immutable. */
final class BoringSession implements SSLSession {
  /**
   * What BoringSSL says of a handshake that is done.
   *
   * @param cipherSuite by OpenSSL's name
   * @param group empty if there was none
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Facts(String version, String cipherSuite, byte[] id, String group, boolean isResumed) {
    private static final byte[] NO_ID = {};

    /** The facts of the SSL at {@code address}. */
    static Facts of(long address) {
      byte[] id = SSL.getSessionId(address);
      return new Facts(
          SSL.getVersion(address),
          SSL.getCipherForSSL(address),
          id == null ? NO_ID : id,
          group(address),
          SSL.isSessionReused(address));
    }

    private static String group(long address) {
      try {
        String name = SSL.getGroupName(address);
        return name == null ? "" : name;
      } catch (Exception e) {
        throw new IllegalStateException("declared, never thrown", e);
      }
    }
  }

  private static final Facts NONE = new Facts("NONE", "NULL", new byte[0], "", false);
  private static final int RECORD_BYTES = 16 * 1024;
  private static final int PACKET_BYTES = RECORD_BYTES + 512;

  private final Facts facts;
  private final List<X509Certificate> peer;
  private final @Nullable TlsIdentity identity;
  private final long created = System.currentTimeMillis();

  BoringSession(@Nullable Facts facts, List<X509Certificate> peer, @Nullable TlsIdentity identity) {
    this.facts = facts == null ? NONE : facts;
    this.peer = peer;
    this.identity = identity;
  }

  Facts facts() {
    return facts;
  }

  /** What the peer has shown, its own certificate first; empty if nothing. */
  List<X509Certificate> peer() {
    return peer;
  }

  @Override
  public byte[] getId() {
    return facts.id.clone();
  }

  @Override
  public String getProtocol() {
    return facts.version;
  }

  @Override
  public String getCipherSuite() {
    String iana = CipherSuites.iana(facts.cipherSuite);
    return iana == null ? facts.cipherSuite : iana;
  }

  @Override
  public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
    if (peer.isEmpty()) {
      throw new SSLPeerUnverifiedException("no certificate");
    }
    return peer.toArray(new Certificate[0]);
  }

  @Override
  public Certificate @Nullable [] getLocalCertificates() {
    return identity == null ? null : identity.chain().toArray(new Certificate[0]);
  }

  @Override
  public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
    return ((X509Certificate) getPeerCertificates()[0]).getSubjectX500Principal();
  }

  @Override
  public @Nullable Principal getLocalPrincipal() {
    return identity == null ? null : identity.certificate().getSubjectX500Principal();
  }

  @Override
  public int getPacketBufferSize() {
    return PACKET_BYTES;
  }

  @Override
  public int getApplicationBufferSize() {
    return RECORD_BYTES;
  }

  @Override
  public long getCreationTime() {
    return created;
  }

  @Override
  public long getLastAccessedTime() {
    return created;
  }

  @Override
  public @Nullable SSLSessionContext getSessionContext() {
    return null;
  }

  @Override
  public void invalidate() {
    // Sessions are the context's.
  }

  @Override
  public boolean isValid() {
    return true;
  }

  @Override
  public void putValue(String name, Object value) {
    throw new UnsupportedOperationException("sessions keep no values");
  }

  @Override
  public @Nullable Object getValue(String name) {
    return null;
  }

  @Override
  public void removeValue(String name) {
    // There is none.
  }

  @Override
  public String[] getValueNames() {
    return new String[0];
  }

  @Override
  public @Nullable String getPeerHost() {
    return null;
  }

  @Override
  public int getPeerPort() {
    return -1;
  }
}
