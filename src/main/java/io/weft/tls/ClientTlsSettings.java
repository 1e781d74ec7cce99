package io.weft.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client's side does besides its certificates. A value.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}.
 *
 * @param parameters versions and algorithms
 * @param applicationProtocols of ALPN, the preferred one first; empty for no ALPN
 * @param serverName the name that is asked for; empty for none
 * @param asksForHostName whether the host's own name is asked for where it has one
 * @param verifiesServerName whether the certificate has to be for the name that is asked for
 * @param resumesSessions whether connections go on with a session of an earlier one
 * @param keyLog where secrets are written; null for nowhere
 */
public record ClientTlsSettings(
    TlsParameters parameters,
    List<String> applicationProtocols,
    String serverName,
    boolean asksForHostName,
    boolean verifiesServerName,
    boolean resumesSessions,
    @Nullable KeyLog keyLog) {
  public ClientTlsSettings {
    applicationProtocols = List.copyOf(applicationProtocols);
  }
}
