package io.weft.tls;

import io.weft.stats.Scope;
import io.weft.tls.PeerRefusedException.Check;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the handshakes of a listener or of a cluster count below {@code ssl.}. Any thread.
 *
 * <p>Source: Envoy's TLS statistics, which name suites as OpenSSL does.
 */
public final class TlsStats {
  private static final int NAME_DIGITS = 8;

  private final Scope scope;
  private final Scope factory;
  private final String notReady;

  private TlsStats(Scope scope, Scope factory, String notReady) {
    this.notReady = notReady;
    this.scope = scope;
    this.factory = factory;
    for (String name :
        List.of(
            "downstream_context_secrets_not_ready",
            "ssl_context_update_by_sds",
            "upstream_context_secrets_not_ready")) {
      factory.counter(name);
    }
    for (String name :
        List.of(
            "connection_error",
            "fail_verify_cert_hash",
            "fail_verify_error",
            "fail_verify_no_cert",
            "fail_verify_san",
            "handshake",
            "no_certificate",
            "ocsp_staple_failed",
            "ocsp_staple_omitted",
            "ocsp_staple_requests",
            "ocsp_staple_responses",
            "session_reused")) {
      scope.counter(name);
    }
  }

  /**
   * The stats of a listener; the scopes that are opened close with {@code owner}.
   *
   * @param prefix of the listener, such as {@code listener.0.0.0.0_443}
   */
  public static TlsStats ofListener(Scope owner, String prefix) {
    return new TlsStats(
        owner.scope(prefix + ".ssl"),
        owner.scope(prefix + ".server_ssl_socket_factory"),
        "downstream_context_secrets_not_ready");
  }

  /** The stats of a cluster, to be closed. */
  public static TlsStats ofCluster(Scope root, String prefix) {
    return new TlsStats(
        root.scope(prefix + ".ssl"),
        root.scope(prefix + ".client_ssl_socket_factory"),
        "upstream_context_secrets_not_ready");
  }

  /** Shows when the certificates in use expire. */
  void onCertificates(List<LoadedIdentity> own, LoadedTrust trust) {
    for (LoadedIdentity one : own) {
      expiry("cert", one.name(), one.identity().certificate());
    }
    for (X509Certificate trusted : trust.verification().trusted()) {
      expiry("ca_cert", trust.name(), trusted);
    }
  }

  /** For certificates without a name Envoy shows the digest of nothing. */
  private void expiry(String kind, String name, X509Certificate certificate) {
    String shown =
        name.isEmpty()
            ? "unnamed_" + kind + '_' + Digests.sha256(new byte[0]).substring(0, NAME_DIGITS)
            : name;
    scope
        .gauge("certificate." + shown + ".expiration_unix_time_seconds")
        .set(certificate.getNotAfter().toInstant().getEpochSecond());
  }

  /** Secrets have come, or come anew. */
  public void onSecrets() {
    factory.counter("ssl_context_update_by_sds").inc();
  }

  /** A connection came before the certificates. */
  void onNotReady() {
    factory.counter(notReady).inc();
  }

  /** Takes the stats of a cluster off all pages; those of listeners close with their owner. */
  void close() {
    scope.close();
    factory.close();
  }

  /** A handshake is done. */
  void onHandshake(SessionInfo session, @Nullable String peerScheme) {
    scope.counter("handshake").inc();
    if (session.isResumed()) {
      scope.counter("session_reused").inc();
    }
    scope.counter("ciphers." + session.cipherSuite()).inc();
    scope.counter("versions." + session.version()).inc();
    if (!session.group().isEmpty()) {
      scope.counter("curves." + session.group()).inc();
    }
    List<X509Certificate> peer = session.peerCertificates();
    if (peer.isEmpty()) {
      scope.counter("no_certificate").inc();
      return;
    }
    String scheme =
        peerScheme == null ? TlsNumbers.usualScheme(peer.getFirst().getPublicKey()) : peerScheme;
    if (scheme != null) {
      scope.counter("sigalgs." + scheme).inc();
    }
  }

  /** A client may have asked for a staple. */
  void onStapling(OcspPolicy.Action action) {
    if (action == OcspPolicy.Action.NOT_ASKED_FOR) {
      return;
    }
    scope.counter("ocsp_staple_requests").inc();
    switch (action) {
      case STAPLE -> scope.counter("ocsp_staple_responses").inc();
      case OMIT -> scope.counter("ocsp_staple_omitted").inc();
      case FAIL -> scope.counter("ocsp_staple_failed").inc();
      case NOT_ASKED_FOR -> throw new IllegalStateException();
    }
  }

  /** The peer's certificate failed {@code check}. */
  void onRefused(Check check) {
    scope.counter(check.stat()).inc();
  }

  /** The peer did not show the certificate that it has to have. */
  void onMissingCertificate() {
    scope.counter("fail_verify_no_cert").inc();
  }

  /** The handshake failed otherwise. */
  void onError() {
    scope.counter("connection_error").inc();
  }
}
