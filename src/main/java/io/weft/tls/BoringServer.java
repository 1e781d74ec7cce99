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
 * first wants it: the binding's choice among several reads beyond the end of its list. So has a
 * staple, whose time ends.
 */
final class BoringServer implements ServerTlsContext.Engines {
  private final ServerTlsContext.Settings settings;
  private final TlsIdentity identity;
  private final PeerVerifier verifier;
  private final BoringContext bare;
  private final Map<Variant, BoringContext> variants = new ConcurrentHashMap<>();

  /** What one context has and another has not. */
  private record Variant(@Nullable String protocol, boolean isStapled) {}

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
    this.bare = made(new Variant(null, false));
  }

  @Override
  public SSLEngine engine(ConnectionInfo connection, @Nullable ClientHello hello) {
    if (hello == null) {
      return bare.serverEngine(connection);
    }
    ServerTlsSettings common = settings.common();
    boolean isStapled = common.ocspPolicy().action(identity, hello) == OcspPolicy.Action.STAPLE;
    String protocol = common.choose(hello.applicationProtocols());
    BoringContext context =
        protocol == null && !isStapled
            ? bare
            : variants.computeIfAbsent(new Variant(protocol, isStapled), this::madeLater);
    return context.serverEngine(connection);
  }

  private BoringContext madeLater(Variant variant) {
    try {
      return made(variant);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the bare one was possible", e);
    }
  }

  private BoringContext made(Variant variant) throws GeneralSecurityException {
    TlsIdentity shown = variant.isStapled ? identity : identity.unstapled();
    return BoringContext.server(settings, shown, verifier, variant.protocol);
  }
}
