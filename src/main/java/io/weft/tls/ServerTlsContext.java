package io.weft.tls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the handshakes of one filter chain need, for as long as its certificates hold.
 * Immutable; a renewed certificate makes another context, whose sessions are its own.
 *
 * <p>Each certificate has a context of Java's for itself: which one it is, is known before Java
 * sees the first byte.
 */
final class ServerTlsContext {
  private static final int TLS_1_3 = 0x0304;
  private static final Duration LONGEST_SESSION = Duration.ofSeconds(Integer.MAX_VALUE);

  /**
   * What a configuration says, certificates included.
   *
   * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext}.
   *
   * @param identities the certificates to choose from
   * @param peers what the certificates of clients have to be
   */
  record Settings(ServerTlsSettings common, List<LoadedIdentity> identities, LoadedTrust peers) {}

  private final Settings settings;
  private final PeerVerifier verifier;
  private final List<SSLContext> contexts = new ArrayList<>();
  private final CertificateSelector selector;

  ServerTlsContext(Settings settings) {
    this.settings = settings;
    this.verifier = PeerVerifier.ofClients(settings.peers.verification());
    SessionResumption resumption = settings.common.resumption();
    List<TlsIdentity> identities =
        settings.identities.stream().map(LoadedIdentity::identity).toList();
    for (TlsIdentity identity : identities) {
      SSLContext context = TlsContexts.createServer(identity, verifier, resumption.kind());
      context
          .getServerSessionContext()
          .setSessionTimeout((int) capped(resumption.timeout()).toSeconds());
      contexts.add(context);
    }
    this.selector = new CertificateSelector(identities, settings.common.scansOnNameMismatch());
  }

  Settings settings() {
    return settings;
  }

  PeerVerifier verifier() {
    return verifier;
  }

  /** Java's context for a client that says {@code hello}. */
  SSLContext choose(@Nullable ClientHello hello) {
    return contexts.get(selector.choose(hello));
  }

  /** Whether clients are asked for a certificate. */
  boolean asksForCertificate() {
    return settings.common.requiresClientCertificate()
        || settings.peers.verification().isAnything();
  }

  /** Has {@code parameters} say what the settings say for a client that says {@code hello}. */
  void applyTo(SSLParameters parameters, @Nullable ClientHello hello) {
    settings.common.parameters().applyTo(parameters);
    if (settings.common.prefersClientCiphers()) {
      parameters.setUseCipherSuitesOrder(false);
    }
    if (hello != null && hello.supportedVersions().contains(TLS_1_3)) {
      // As in BoringSSL, the order of the suites of TLS 1.3 is the client's.
      parameters.setUseCipherSuitesOrder(false);
    }
    if (settings.common.requiresClientCertificate()) {
      parameters.setNeedClientAuth(true);
    } else if (asksForCertificate()) {
      parameters.setWantClientAuth(true);
    }
  }

  private static Duration capped(Duration timeout) {
    return timeout.compareTo(LONGEST_SESSION) > 0 ? LONGEST_SESSION : timeout;
  }
}
