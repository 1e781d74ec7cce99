package io.weft.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes Java's contexts, after having said once what Java is to do differently. */
final class TlsContexts {
  static {
    // Envoy never renegotiates as a server; Java reads this when its TLS is first used.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    NativeCrypto.install();
  }

  /** Guards a system property that Java reads when it makes a context. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final String STATELESS = "jdk.tls.server.enableSessionTicketExtension";

  private TlsContexts() {}

  /** As {@link #create}, for a server whose clients resume their sessions as {@code kind} says. */
  static SSLContext createServer(
      TlsIdentity identity, PeerVerifier verifier, SessionResumption.Kind kind) {
    LOCK.lock();
    String before = System.getProperty(STATELESS);
    try {
      if (kind != SessionResumption.Kind.STATELESS) {
        System.setProperty(STATELESS, "false");
      }
      return create(identity, verifier);
    } finally {
      if (before == null) {
        System.clearProperty(STATELESS);
      } else {
        System.setProperty(STATELESS, before);
      }
      LOCK.unlock();
    }
  }

  /** A context that shows {@code identity}, if any, and has peers looked at. */
  static SSLContext create(@Nullable TlsIdentity identity, PeerVerifier verifier) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys =
          identity == null
              ? new KeyManager[0]
              : new KeyManager[] {new IdentityKeyManager(identity)};
      context.init(keys, new TrustManager[] {new PeerTrustManager(verifier)}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
