package io.weft.extension.transportsocket.starttls;

import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.RawTransportSocket;
import io.weft.net.ShownCertificates;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Clear text until a filter that knows the protocol has TLS begin. No filter of Weft asks for that,
 * as none of Envoy's without its contrib extensions does: the certificates of the other transport
 * are read, renewed and shown, and connections stay in clear text. Shared by all of them. Source:
 * {@code envoy.extensions.transport_sockets.starttls.v3}.
 */
final class StartTlsSocket implements TransportSocket {
  private final TransportSocket tls;

  /** A transport that might go over to {@code tls}, which it closes. */
  StartTlsSocket(TransportSocket tls) {
    this.tls = tls;
  }

  @Override
  public Connection accept(AcceptedSocket socket) throws IOException {
    return RawTransportSocket.INSTANCE.accept(socket);
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) throws IOException {
    return RawTransportSocket.INSTANCE.connect(socket, options);
  }

  @Override
  public void close() {
    tls.close();
  }

  @Override
  public @Nullable ShownCertificates certificates() {
    return tls.certificates();
  }
}
