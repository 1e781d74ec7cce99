package io.weft.tls;

import io.weft.net.ConnectionInfo;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes engines for connections to the hosts of a cluster. Immutable; any thread. */
sealed interface ClientEngines {
  /**
   * An engine.
   *
   * @param serverName to ask for; empty for none
   * @param protocols that ALPN offers
   * @param sessionKey tells sessions apart; null for none
   */
  SSLEngine engine(
      ConnectionInfo connection,
      String serverName,
      List<String> protocols,
      @Nullable String sessionKey);

  /** Java's. */
  final class Jdk implements ClientEngines {
    private final SSLContext context;
    private final JdkParameters algorithms;

    Jdk(ClientTlsSettings settings, @Nullable TlsIdentity identity, PeerVerifier verifier) {
      this.context = TlsContexts.create(identity, verifier);
      this.algorithms = settings.parameters().forJdk();
    }

    @Override
    public SSLEngine engine(
        ConnectionInfo connection,
        String serverName,
        List<String> protocols,
        @Nullable String sessionKey) {
      // By the peer's name Java tells sessions apart, and by nothing else.
      SSLEngine engine =
          sessionKey == null ? context.createSSLEngine() : context.createSSLEngine(sessionKey, 1);
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      algorithms.applyTo(parameters);
      parameters.setServerNames(ClientHandshakes.serverNames(serverName));
      parameters.setApplicationProtocols(protocols.toArray(new String[0]));
      engine.setSSLParameters(parameters);
      return engine;
    }
  }

  /** Those of BoringSSL, where each list of protocols has a context of its own. */
  final class Boring implements ClientEngines {
    private static final int MOST_KEPT = 16;

    private final ClientTlsSettings settings;
    private final @Nullable TlsIdentity identity;
    private final PeerVerifier verifier;
    private final BoringContext withoutProtocols;

    /** Clients may have a say in what is offered, so there may be many. */
    private final RecentlyUsed<List<String>, BoringContext> byProtocols =
        new RecentlyUsed<>(MOST_KEPT);

    /**
     * Engines that show {@code identity}.
     *
     * @throws GeneralSecurityException if BoringSSL cannot do what is asked for
     */
    Boring(ClientTlsSettings settings, @Nullable TlsIdentity identity, PeerVerifier verifier)
        throws GeneralSecurityException {
      this.settings = settings;
      this.identity = identity;
      this.verifier = verifier;
      this.withoutProtocols = BoringContext.client(settings, identity, verifier, List.of());
    }

    @Override
    public SSLEngine engine(
        ConnectionInfo connection,
        String serverName,
        List<String> protocols,
        @Nullable String sessionKey) {
      return context(protocols).clientEngine(connection, serverName, sessionKey);
    }

    private BoringContext context(List<String> protocols) {
      if (protocols.isEmpty()) {
        return withoutProtocols;
      }
      BoringContext known = byProtocols.get(protocols);
      if (known != null) {
        return known;
      }
      try {
        BoringContext made = BoringContext.client(settings, identity, verifier, protocols);
        byProtocols.put(protocols, made);
        return made;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the same was possible without protocols", e);
      }
    }
  }
}
