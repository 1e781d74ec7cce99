package io.weft.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's side does besides its certificates. A value.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext}.
 *
 * @param parameters versions and algorithms
 * @param applicationProtocols of ALPN, the preferred one first; empty for no ALPN
 * @param requiresClientCertificate whether a client without certificate is refused
 * @param scansOnNameMismatch whether a client that names an unknown server gets the first
 *     certificate whose key it takes, rather than the first of all
 * @param prefersClientCiphers whether the client's order of cipher suites decides
 * @param resumption how clients may go on with a session of theirs
 * @param keyLog where secrets are written; null for nowhere
 * @param ocspPolicy whether clients that ask for a staple are served without one
 */
public record ServerTlsSettings(
    TlsParameters parameters,
    List<String> applicationProtocols,
    boolean requiresClientCertificate,
    boolean scansOnNameMismatch,
    boolean prefersClientCiphers,
    SessionResumption resumption,
    @Nullable KeyLog keyLog,
    OcspPolicy ocspPolicy) {
  public ServerTlsSettings {
    applicationProtocols = List.copyOf(applicationProtocols);
  }

  /** One that is lenient where there is no staple. */
  public ServerTlsSettings(
      TlsParameters parameters,
      List<String> applicationProtocols,
      boolean requiresClientCertificate,
      boolean scansOnNameMismatch,
      boolean prefersClientCiphers,
      SessionResumption resumption,
      @Nullable KeyLog keyLog) {
    this(
        parameters,
        applicationProtocols,
        requiresClientCertificate,
        scansOnNameMismatch,
        prefersClientCiphers,
        resumption,
        keyLog,
        OcspPolicy.LENIENT_STAPLING);
  }

  /** The same with {@code keys} for tickets. */
  ServerTlsSettings with(List<TicketKey> keys) {
    return new ServerTlsSettings(
        parameters,
        applicationProtocols,
        requiresClientCertificate,
        scansOnNameMismatch,
        prefersClientCiphers,
        resumption.with(keys),
        keyLog,
        ocspPolicy);
  }

  /** The first protocol of the server that the client offers; null to go on without. */
  @Nullable String choose(List<String> offered) {
    for (String protocol : applicationProtocols) {
      if (offered.contains(protocol)) {
        return protocol;
      }
    }
    return null;
  }
}
