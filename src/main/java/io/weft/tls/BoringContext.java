package io.weft.tls;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SSLCredential;
import io.netty.internal.tcnative.SessionTicketKey;
import io.weft.net.ConnectionInfo;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What engines of BoringSSL have in common: one certificate at most, one list of application
 * protocols, and the rest of the configuration. Any thread.
 *
 * <p>Native memory is freed after the last engine, when nothing refers to the context any more.
 */
final class BoringContext {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** The native part, which its callbacks keep and which therefore must not know the context. */
  private static final class Native implements Runnable {
    private final long address;
    private final @Nullable ClientSessions sessions;

    Native(long address, @Nullable ClientSessions sessions) {
      this.address = address;
      this.sessions = sessions;
    }

    @Override
    public void run() {
      if (sessions != null) {
        sessions.close();
      }
      SSLContext.free(address);
    }
  }

  /** Has peers looked at, by the engine that is asked. */
  private static final class Verification extends CertificateVerifier {
    private final PeerVerifier verifier;
    private final Map<Long, BoringEngine> engines = new ConcurrentHashMap<>();

    Verification(PeerVerifier verifier) {
      this.verifier = verifier;
    }

    @Override
    public int verify(long ssl, byte[][] chain, String method) {
      BoringEngine engine = engines.get(ssl);
      return engine == null
          ? PeerRefusedException.OTHERWISE
          : engine.peer().verify(chain, verifier);
    }
  }

  /** Has secrets written, of those connections that are to be. */
  private static final class Secrets implements KeyLogCallback {
    private final KeyLog log;
    private final Set<Long> covered = ConcurrentHashMap.newKeySet();

    Secrets(KeyLog log) {
      this.log = log;
    }

    @Override
    public void handle(long ssl, byte[] line) {
      if (covered.contains(ssl)) {
        log.add(line);
      }
    }
  }

  private final long address;
  private final @Nullable TlsIdentity identity;
  private final @Nullable ClientSessions sessions;
  private final @Nullable Verification verification;
  private final @Nullable Secrets secrets;

  private BoringContext(
      long address,
      @Nullable TlsIdentity identity,
      @Nullable ClientSessions sessions,
      @Nullable Verification verification,
      @Nullable KeyLog log) {
    this.address = address;
    this.identity = identity;
    this.sessions = sessions;
    this.verification = verification;
    this.secrets = log == null ? null : new Secrets(log);
    if (secrets != null) {
      SSLContext.setKeyLogCallback(address, secrets);
    }
    CLEANER.register(this, new Native(address, sessions));
  }

  /**
   * A context of servers.
   *
   * @param protocol what ALPN agrees upon; null for nothing. The client has offered it.
   * @throws GeneralSecurityException if BoringSSL cannot do what is asked for
   */
  static BoringContext server(
      ServerTlsContext.Settings settings,
      TlsIdentity identity,
      PeerVerifier verifier,
      @Nullable String protocol)
      throws GeneralSecurityException {
    return made(
        settings.common().parameters(),
        SSL.SSL_MODE_SERVER,
        context -> {
          ServerTlsSettings common = settings.common();
          if (!common.prefersClientCiphers()) {
            SSLContext.setOptions(context, SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
          }
          show(context, identity);
          if (protocol != null) {
            SSLContext.setAlpnProtos(
                context, new String[] {protocol}, SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
          }
          resume(context, settings, identity);
          Verification verification = null;
          if (common.requiresClientCertificate() || settings.asksForCertificate()) {
            verification = new Verification(verifier);
            verify(
                context,
                verification,
                common.requiresClientCertificate()
                    ? SSL.SSL_CVERIFY_REQUIRED
                    : SSL.SSL_CVERIFY_OPTIONAL);
            nameAuthorities(context, verifier.settings());
          }
          return new BoringContext(context, identity, null, verification, common.keyLog());
        });
  }

  /**
   * A context of clients.
   *
   * @param protocols that ALPN offers
   * @throws GeneralSecurityException if BoringSSL cannot do what is asked for
   */
  static BoringContext client(
      ClientTlsSettings settings,
      @Nullable TlsIdentity identity,
      PeerVerifier verifier,
      List<String> protocols)
      throws GeneralSecurityException {
    return made(
        settings.parameters(),
        SSL.SSL_MODE_CLIENT,
        context -> {
          if (identity != null) {
            show(context, identity);
          }
          if (!protocols.isEmpty()) {
            SSLContext.setAlpnProtos(
                context, protocols.toArray(new String[0]), SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
          }
          Verification verification = new Verification(verifier);
          verify(context, verification, SSL.SSL_CVERIFY_OPTIONAL);
          ClientSessions sessions = settings.resumesSessions() ? new ClientSessions() : null;
          if (sessions != null) {
            SSLContext.setSessionCacheMode(
                context, SSL.SSL_SESS_CACHE_CLIENT | SSL.SSL_SESS_CACHE_NO_INTERNAL_STORE);
            SSLContext.setSSLSessionCache(context, sessions);
          }
          return new BoringContext(context, identity, sessions, verification, settings.keyLog());
        });
  }

  /** Fills a native context, which is freed if that fails. */
  @FunctionalInterface
  private interface Filling {
    BoringContext fill(long context) throws Exception;
  }

  private static BoringContext made(TlsParameters parameters, int mode, Filling filling)
      throws GeneralSecurityException {
    long context = 0;
    try {
      context = SSLContext.make(protocols(parameters), mode);
      if (!parameters.allows(TlsVersion.TLS_1_3)) {
        SSLContext.setOptions(context, SSL.SSL_OP_NO_TLSv1_3); // making it does not see to that
      }
      SSLContext.setMode(
          context, SSLContext.getMode(context) | SSL.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
      SSLContext.setCipherSuite(context, parameters.openSslCipherSuites(), false);
      if (!SSLContext.setCurvesList(context, parameters.openSslCurves())) {
        throw new GeneralSecurityException(
            "curves " + String.join(":", parameters.openSslCurves()));
      }
      return filling.fill(context);
    } catch (Exception e) {
      if (context != 0) {
        SSLContext.free(context);
      }
      SSL.clearError();
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  private static int protocols(TlsParameters parameters) {
    int protocols = 0;
    for (TlsVersion version : TlsVersion.values()) {
      if (parameters.allows(version)) {
        protocols |=
            switch (version) {
              case TLS_1_0 -> SSL.SSL_PROTOCOL_TLSV1;
              case TLS_1_1 -> SSL.SSL_PROTOCOL_TLSV1_1;
              case TLS_1_2 -> SSL.SSL_PROTOCOL_TLSV1_2;
              case TLS_1_3 -> SSL.SSL_PROTOCOL_TLSV1_3;
            };
      }
    }
    return protocols;
  }

  private static void show(long context, TlsIdentity identity) throws Exception {
    StringBuilder chain = new StringBuilder();
    for (var certificate : identity.chain()) {
      chain.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    byte[] encoded = identity.key().getEncoded();
    if (encoded == null) {
      throw new GeneralSecurityException("the private key cannot be read");
    }
    long certificates = 0;
    long key = 0;
    long credential = SSLCredential.newX509();
    try {
      certificates = parsed(chain.toString(), SSL::parseX509Chain);
      key = parsed(pem("PRIVATE KEY", encoded), bio -> SSL.parsePrivateKey(bio, null));
      SSLCredential.setCertChain(credential, certificates);
      SSLCredential.setPrivateKey(credential, key);
      OcspStaple staple = identity.staple();
      if (staple != null) {
        SSLCredential.setOcspResponse(credential, staple.bytes());
      }
      SSLContext.addCredential(context, credential);
    } finally {
      SSLCredential.free(credential);
      if (certificates != 0) {
        SSL.freeX509Chain(certificates);
      }
      if (key != 0) {
        SSL.freePrivateKey(key);
      }
    }
  }

  private static String pem(String label, byte[] encoded) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + PEM.encodeToString(encoded)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** Makes something of what a BIO holds. */
  @FunctionalInterface
  private interface Parser<T> {
    T parse(long bio) throws Exception;
  }

  private static <T> T parsed(String pem, Parser<T> parser) throws Exception {
    byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    long bio = SSL.newMemBIO();
    try {
      SSL.bioWrite(bio, Buffer.address(direct), bytes.length);
      return parser.parse(bio);
    } finally {
      SSL.freeBIO(bio);
      direct.clear().put(new byte[bytes.length]); // keys do not stay in memory longer than needed
    }
  }

  private static void resume(long context, ServerTlsContext.Settings settings, TlsIdentity identity)
      throws GeneralSecurityException {
    SessionResumption resumption = settings.common().resumption();
    SSLContext.setSessionIdContext(context, settings.sessionIdContext(identity));
    SSLContext.setSessionCacheTimeout(context, resumption.timeout().toSeconds());
    List<TicketKey> keys = resumption.ticketKeys();
    if (!keys.isEmpty()) {
      SSLContext.setSessionTicketKeys(
          context, keys.stream().map(TicketKey::forBoringSsl).toArray(SessionTicketKey[]::new));
    }
    if (resumption.kind() != SessionResumption.Kind.STATELESS) {
      SSLContext.setOptions(context, SSL.SSL_OP_NO_TICKET);
    }
    SSLContext.setSessionCacheMode(
        context,
        resumption.kind() == SessionResumption.Kind.NONE
            ? SSL.SSL_SESS_CACHE_OFF
            : SSL.SSL_SESS_CACHE_SERVER);
  }

  private static void verify(long context, Verification verification, int level) {
    // Java code is not to run within native code, where it would hold up its carrier.
    SSLContext.setUseTasks(context, true);
    SSLContext.setCertVerifyCallback(context, verification);
    SSLContext.setVerify(context, level, PeerVerification.DEFAULT_MAX_DEPTH);
  }

  private static void nameAuthorities(long context, PeerVerification settings) throws Exception {
    StringBuilder names = new StringBuilder();
    for (var authority : settings.trusted()) {
      names.append(pem("CERTIFICATE", authority.getEncoded()));
    }
    if (!names.isEmpty()) {
      parsed(names.toString(), bio -> SSLContext.setCACertificateBio(context, bio));
    }
  }

  /** Who this end is; null for nobody. */
  @Nullable TlsIdentity identity() {
    return identity;
  }

  /** An engine for a server's side of {@code connection}. */
  BoringEngine serverEngine(ConnectionInfo connection) {
    long ssl = SSL.newSSL(address, true);
    return known(ssl, new BoringEngine(this, ssl, false), connection);
  }

  /**
   * An engine for a client's side of {@code connection}.
   *
   * @param serverName to ask for; empty for none
   * @param sessionKey tells sessions apart; null for no session
   */
  BoringEngine clientEngine(
      ConnectionInfo connection, String serverName, @Nullable String sessionKey) {
    long ssl = SSL.newSSL(address, false);
    BoringEngine engine = known(ssl, new BoringEngine(this, ssl, true), connection);
    if (!serverName.isEmpty()) {
      SSL.setTlsExtHostName(ssl, serverName);
    }
    if (sessions != null && sessionKey != null) {
      sessions.begin(ssl, sessionKey);
    }
    return engine;
  }

  private BoringEngine known(long ssl, BoringEngine engine, ConnectionInfo connection) {
    if (secrets != null && secrets.log.covers(connection)) {
      secrets.covered.add(ssl);
    }
    if (verification != null) {
      verification.engines.put(ssl, engine);
    }
    return engine;
  }

  /** The SSL at {@code ssl} is about to be freed. */
  void forget(long ssl) {
    if (verification != null) {
      verification.engines.remove(ssl);
    }
    if (sessions != null) {
      sessions.end(ssl);
    }
    if (secrets != null) {
      secrets.covered.remove(ssl);
    }
  }
}
