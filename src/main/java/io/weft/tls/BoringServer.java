package io.weft.tls;

import io.weft.net.ConnectionInfo;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes engines of BoringSSL for one certificate of a server. Immutable; any thread.
 *
 * <p>The application protocol is chosen here and each has a context of its own, made when a client
 * first wants it: the binding's choice among several reads beyond the end of its list.
 */
final class BoringServer implements ServerTlsContext.Engines {
  private final ServerTlsContext.Settings settings;
  private final TlsIdentity identity;
  private final PeerVerifier verifier;
  private final BoringContext withoutProtocol;
  private final Map<String, BoringContext> byProtocol = new ConcurrentHashMap<>();

  /**
   * Engines for {@code identity}.
   *
   * @throws GeneralSecurityException if BoringSSL cannot do what is asked for
   */
  BoringServer(ServerTlsContext.Settings settings, TlsIdentity identity, PeerVerifier verifier)
      throws GeneralSecurityException {
    this.settings = settings;
    this.identity = identity;
    this.verifier = verifier;
    this.withoutProtocol = BoringContext.server(settings, identity, verifier, null);
  }

  @Override
  public SSLEngine engine(ConnectionInfo connection, @Nullable ClientHello hello) {
    String protocol = hello == null ? null : settings.common().choose(hello.applicationProtocols());
    BoringContext context =
        protocol == null ? withoutProtocol : byProtocol.computeIfAbsent(protocol, this::context);
    return context.serverEngine(connection);
  }

  private BoringContext context(String protocol) {
    try {
      return BoringContext.server(settings, identity, verifier, protocol);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the same was possible without protocol", e);
    }
  }
}
