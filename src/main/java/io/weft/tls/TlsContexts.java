package io.weft.tls;

import io.weft.common.Log;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes contexts: BoringSSL's where it can do what is asked for, else Java's, after having said
 * once what Java is to do differently.
 */
final class TlsContexts {
  static {
    // Envoy never renegotiates as a server; Java reads this when its TLS is first used.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /** Guards a system property that Java reads when it makes a context. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final String STATELESS = "jdk.tls.server.enableSessionTicketExtension";

  private static final Log LOG = Log.of("config");

  private TlsContexts() {}

  /** What makes engines for a certificate of a server. */
  static ServerTlsContext.Engines server(
      ServerTlsContext.Settings settings, TlsIdentity identity, PeerVerifier verifier) {
    if (!settings.common().parameters().needsJdk()) {
      try {
        return new BoringServer(settings, identity, verifier);
      } catch (GeneralSecurityException e) {
        warn(identity, e);
      }
    }
    return new JdkServer(settings, identity, verifier);
  }

  /** What makes engines for the connections to a cluster. */
  static ClientEngines client(
      ClientTlsSettings settings, @Nullable TlsIdentity identity, PeerVerifier verifier) {
    if (!settings.parameters().needsJdk()) {
      try {
        return new ClientEngines.Boring(settings, identity, verifier);
      } catch (GeneralSecurityException e) {
        warn(identity, e);
      }
    }
    return new ClientEngines.Jdk(settings, identity, verifier);
  }

  private static void warn(@Nullable TlsIdentity identity, GeneralSecurityException problem) {
    LOG.warning(() -> "TLS is done by Java for " + identity + ": " + problem.getMessage());
  }

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
