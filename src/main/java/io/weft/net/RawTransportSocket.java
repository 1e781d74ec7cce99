package io.weft.net;

/** Clear text. Source: {@code envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}. */
public final class RawTransportSocket implements TransportSocket {
  /** The only one there needs to be. */
  public static final TransportSocket INSTANCE = new RawTransportSocket();

  private RawTransportSocket() {}

  @Override
  public Connection accept(AcceptedSocket socket) {
    if (socket.isUntouched()) {
      return socket.socket();
    }
    return new PrefixedConnection(socket.socket(), socket.in());
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) {
    return socket;
  }
}
