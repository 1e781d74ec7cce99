package io.weft.tls;

import io.weft.net.ConnectionInfo;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the handshakes of one filter chain need, for as long as its certificates hold.
 * Immutable; a renewed certificate makes another context, whose sessions are its own.
 *
 * <p>Each certificate has a context for itself: which one it is, is known before TLS sees the first
 * byte.
 */
final class ServerTlsContext {
  /**
   * What a configuration says, certificates included.
   *
   * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext}.
   *
   * @param identities the certificates to choose from
   * @param peers what the certificates of clients have to be
   */
  record Settings(ServerTlsSettings common, List<LoadedIdentity> identities, LoadedTrust peers) {
    /** Whether clients are asked for a certificate. */
    boolean asksForCertificate() {
      return common.requiresClientCertificate() || peers.verification().isAnything();
    }

    /**
     * Tells sessions apart that were begun under other conditions: another certificate of the
     * server, or other demands on the client.
     */
    byte[] sessionIdContext(TlsIdentity identity) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        PeerVerification verification = peers.verification();
        X509Certificate own = identity.certificate(); // a renewed one is still the same server's
        digest.update(own.getSubjectX500Principal().getEncoded());
        digest.update(own.getIssuerX500Principal().getEncoded());
        for (SubjectAltNames.Kind kind : SubjectAltNames.Kind.values()) {
          digest.update(SubjectAltNames.of(own, kind).toString().getBytes(StandardCharsets.UTF_8));
        }
        digest.update((byte) (common.requiresClientCertificate() ? 1 : 0));
        verification.addTo(digest);
        return digest.digest();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has SHA-256, and these were parsed", e);
      }
    }
  }

  /** Makes engines for one certificate. */
  @FunctionalInterface
  interface Engines {
    /** An engine for a client that says {@code hello}; null stands for one that was not read. */
    SSLEngine engine(ConnectionInfo connection, @Nullable ClientHello hello);
  }

  private final Settings settings;
  private final PeerVerifier verifier;
  private final List<Engines> engines = new ArrayList<>();
  private final CertificateSelector selector;
  private final boolean isStapling;

  ServerTlsContext(Settings settings) {
    this.settings = settings;
    this.verifier = PeerVerifier.ofClients(settings.peers.verification());
    List<TlsIdentity> identities =
        settings.identities.stream().map(LoadedIdentity::identity).toList();
    for (TlsIdentity identity : identities) {
      engines.add(TlsContexts.server(settings, identity, verifier));
    }
    this.isStapling =
        settings.common.ocspPolicy() != OcspPolicy.LENIENT_STAPLING
            || identities.stream().anyMatch(identity -> identity.staple() != null);
    this.selector = new CertificateSelector(identities, settings.common.scansOnNameMismatch());
  }

  Settings settings() {
    return settings;
  }

  PeerVerifier verifier() {
    return verifier;
  }

  /** Whether it matters what a client says: else nobody needs to read it twice. */
  boolean readsHello() {
    return engines.size() > 1
        || isStapling
        || !settings.common.applicationProtocols().isEmpty()
        || !(engines.getFirst() instanceof BoringServer);
  }

  /** Which certificate a client gets that says {@code hello}; null for one that was not read. */
  int choose(@Nullable ClientHello hello) {
    return engines.size() == 1 ? 0 : selector.choose(hello);
  }

  /** What becomes of a client of the certificate {@code chosen} that may ask for a staple. */
  OcspPolicy.Action stapling(int chosen, @Nullable ClientHello hello) {
    return engines.get(chosen) instanceof BoringServer
        ? settings.common.ocspPolicy().action(settings.identities.get(chosen).identity(), hello)
        : OcspPolicy.Action.NOT_ASKED_FOR;
  }

  /** An engine for a client of the certificate {@code chosen}. */
  SSLEngine engine(int chosen, ConnectionInfo connection, @Nullable ClientHello hello) {
    return engines.get(chosen).engine(connection, hello);
  }
}
