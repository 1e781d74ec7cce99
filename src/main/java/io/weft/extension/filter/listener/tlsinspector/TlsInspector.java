package io.weft.extension.filter.listener.tlsinspector;

import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectionInfo;
import io.weft.net.ListenerFilter;
import io.weft.net.RefusedConnectionException;
import io.weft.stats.Scope;
import io.weft.tls.ClientHello;
import io.weft.tls.Fingerprints;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/**
 * Notes whether a connection begins with a ClientHello, and the server name and protocols in it.
 *
 * <p>Blocks until the hello is whole; at most {@link ClientHello#MAX_BYTES} are read. Source:
 * {@code envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}.
 */
final class TlsInspector implements ListenerFilter {
  /**
   * What the configuration says.
   *
   * @param refusesMalformed whether what is no well-formed hello ends the connection, rather than
   *     being taken for another protocol
   */
  record Settings(boolean refusesMalformed, boolean ja3, boolean ja4) {}

  private final Settings settings;
  private final Scope stats;

  TlsInspector(Settings settings, Scope stats) {
    this.settings = settings;
    this.stats = stats;
    for (String name :
        List.of(
            "alpn_found",
            "alpn_not_found",
            "client_hello_too_large",
            "sni_found",
            "sni_not_found",
            "tls_found",
            "tls_not_found")) {
      stats.counter(name);
    }
    stats.histogram("bytes_processed");
  }

  @Override
  public void inspect(AcceptedSocket socket) throws IOException {
    switch (ClientHello.peek(socket, ClientHello.MAX_BYTES)) {
      case ClientHello.Peek.Found found -> onHello(found, socket.info());
      case ClientHello.Peek.NotTls other -> stats.counter("tls_not_found").inc();
      case ClientHello.Peek.Malformed malformed -> onMalformed(malformed.tooLarge());
      case ClientHello.Peek.Ended ended -> throw new EOFException("ended in the ClientHello");
    }
  }

  private void onMalformed(boolean tooLarge) throws IOException {
    if (tooLarge) {
      stats.counter("client_hello_too_large").inc();
      throw new RefusedConnectionException("the ClientHello is too large");
    }
    stats.counter("tls_not_found").inc();
    if (settings.refusesMalformed()) {
      throw new RefusedConnectionException("the ClientHello is malformed");
    }
  }

  private void onHello(ClientHello.Peek.Found found, ConnectionInfo info) {
    ClientHello hello = found.hello();
    stats.counter("tls_found").inc();
    stats.histogram("bytes_processed").record(found.bytes());
    info.transportProtocol("tls");
    stats.counter(hello.serverName() == null ? "sni_not_found" : "sni_found").inc();
    info.requestedServerName(hello.serverName());
    stats.counter(hello.applicationProtocols().isEmpty() ? "alpn_not_found" : "alpn_found").inc();
    if (!hello.applicationProtocols().isEmpty()) {
      info.applicationProtocols(hello.applicationProtocols());
    }
    if (settings.ja3()) {
      info.ja3(Fingerprints.ja3(hello));
    }
    if (settings.ja4()) {
      info.ja4(Fingerprints.ja4(hello));
    }
  }
}
