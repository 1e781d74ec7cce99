package io.weft.tls;

import io.weft.net.ConnectionInfo;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes engines of Java's for one certificate of a server. Immutable; any thread. */
final class JdkServer implements ServerTlsContext.Engines {
  private static final int TLS_1_3 = 0x0304;
  private static final Duration LONGEST_SESSION = Duration.ofSeconds(Integer.MAX_VALUE);

  private final ServerTlsContext.Settings settings;
  private final JdkParameters algorithms;
  private final SSLContext context;

  JdkServer(ServerTlsContext.Settings settings, TlsIdentity identity, PeerVerifier verifier) {
    SniPatch.apply();
    this.settings = settings;
    this.algorithms = settings.common().parameters().forJdk();
    SessionResumption resumption = settings.common().resumption();
    this.context = TlsContexts.createServer(identity, verifier, resumption.kind());
    context
        .getServerSessionContext()
        .setSessionTimeout((int) capped(resumption.timeout()).toSeconds());
  }

  @Override
  public SSLEngine engine(ConnectionInfo connection, @Nullable ClientHello hello) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    applyTo(parameters, hello);
    engine.setSSLParameters(parameters);
    if (!settings.common().applicationProtocols().isEmpty()) {
      engine.setHandshakeApplicationProtocolSelector((unused, offered) -> choose(offered));
    }
    return engine;
  }

  private String choose(List<String> offered) {
    String protocol = settings.common().choose(offered);
    return protocol == null ? "" : protocol;
  }

  private void applyTo(SSLParameters parameters, @Nullable ClientHello hello) {
    algorithms.applyTo(parameters);
    if (settings.common().prefersClientCiphers()) {
      parameters.setUseCipherSuitesOrder(false);
    }
    if (hello != null && hello.supportedVersions().contains(TLS_1_3)) {
      // As in BoringSSL, the order of the suites of TLS 1.3 is the client's.
      parameters.setUseCipherSuitesOrder(false);
    }
    if (settings.common().requiresClientCertificate()) {
      parameters.setNeedClientAuth(true);
    } else if (settings.asksForCertificate()) {
      parameters.setWantClientAuth(true);
    }
  }

  private static Duration capped(Duration timeout) {
    return timeout.compareTo(LONGEST_SESSION) > 0 ? LONGEST_SESSION : timeout;
  }
}
